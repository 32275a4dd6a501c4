/** Spanish words about this machine's clock. */
export const esClock = {
  ahead: 'El reloj de esta caja está adelantado {{span}}',
  behind: 'El reloj de esta caja está atrasado {{span}}',
  body: 'Las ventas quedan con la hora de este equipo: los reportes por hora y por día pueden salir mal. Corrige la fecha y la hora en los ajustes del equipo; no hace falta cerrar Mostrador.',
  minutes_one: '{{n}} minuto',
  minutes_other: '{{n}} minutos',
  hours_one: '{{n}} hora',
  hours_other: '{{n}} horas',
  days_one: '{{n}} día',
  days_other: '{{n}} días',
}
