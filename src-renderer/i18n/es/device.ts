/** Ajustes, lo que cuelga de la caja, y la pantalla para el cliente. */
export const esDevice = {
  customer: {
    welcome: '¡Bienvenido!',
    lines: 'Su compra',
    more: '{{n}} artículos más arriba',
    saved: 'Usted ahorra {{amount}}',
    total: 'Total',
    received: 'Recibido',
    change: 'Su cambio',
    thanks: '¡Gracias por su compra!',
  },
}
