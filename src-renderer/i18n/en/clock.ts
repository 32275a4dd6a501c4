/** English words about this machine's clock. */
export const enClock = {
  ahead: 'The clocks differ: this till is {{span}} ahead of the server',
  behind: 'The clocks differ: this till is {{span}} behind the server',
  body: 'This computer says {{now}}: is that right? If not, set it in its settings, because reports by hour and by day come out wrong. If it is, the server’s clock is off: tell whoever looks after it.',
  minutes_one: '{{n}} minute',
  minutes_other: '{{n}} minutes',
  hours_one: '{{n}} hour',
  hours_other: '{{n}} hours',
  days_one: '{{n}} day',
  days_other: '{{n}} days',
}
