/** English words about this machine's clock. */
export const enClock = {
  ahead: 'This till’s clock is {{span}} fast',
  behind: 'This till’s clock is {{span}} slow',
  body: 'Sales keep the time of this machine: reports by hour and by day may come out wrong. Set date and time in the machine’s settings; Mostrador need not be closed.',
  minutes_one: '{{n}} minute',
  minutes_other: '{{n}} minutes',
  hours_one: '{{n}} hour',
  hours_other: '{{n}} hours',
  days_one: '{{n}} day',
  days_other: '{{n}} days',
}
