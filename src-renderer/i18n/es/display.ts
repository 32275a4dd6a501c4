/** La pantalla para el cliente, que es otra ventana y no carga las demás palabras. */
export const esDisplay = {
  welcome: '¡Bienvenido!',
  lines: 'Su compra',
  more: '{{n}} artículos más arriba',
  saved: 'Usted ahorra {{amount}}',
  total: 'Total',
  received: 'Recibido',
  change: 'Su cambio',
  thanks: '¡Gracias por su compra!',
}
