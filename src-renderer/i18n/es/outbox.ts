/** Spanish words of what is still to be sent. */
export const esOutbox = {
  title: 'Pendientes de enviar',
  see: 'Ver pendientes',
}
