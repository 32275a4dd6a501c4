/** Spanish words about this machine's clock. */
export const esClock = {
  ahead: 'Los relojes no coinciden: esta caja va {{span}} adelante del servidor',
  behind: 'Los relojes no coinciden: esta caja va {{span}} atrás del servidor',
  body: 'Esta computadora marca {{now}}: ¿es la hora correcta? Si no, ponla en sus ajustes, porque los informes por hora y por día salen corridos. Si sí, el que anda mal es el reloj del servidor: avisa a quien lo cuida.',
  minutes_one: '{{n}} minuto',
  minutes_other: '{{n}} minutos',
  hours_one: '{{n}} hora',
  hours_other: '{{n}} horas',
  days_one: '{{n}} día',
  days_other: '{{n}} días',
}
