/** Spanish words about this machine's clock. */
export const esClock = {
  ahead: 'Los relojes no coinciden: esta caja va {{span}} adelante del servidor',
  behind: 'Los relojes no coinciden: esta caja va {{span}} atrás del servidor',
  body: 'Aquí es {{now}}. Si no es la hora correcta, ponla en los ajustes de esta computadora, sin cerrar Mostrador: las ventas llevan su hora, y los informes por hora y por día salen corridos. Si sí lo es, el reloj que anda mal es el del servidor: avisa a quien lo cuida.',
  minutes_one: '{{n}} minuto',
  minutes_other: '{{n}} minutos',
  hours_one: '{{n}} hora',
  hours_other: '{{n}} horas',
  days_one: '{{n}} día',
  days_other: '{{n}} días',
}
