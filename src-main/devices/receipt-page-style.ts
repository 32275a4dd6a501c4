/** Margins and all: what a receipt of this width is set in, in mm. */
export const pageStyle = `
  @page { margin: 0 }
  * { box-sizing: border-box; margin: 0 }
  body { font: 3.1mm/1.35 system-ui, 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', sans-serif; color: #000; background: #fff;
    padding: 4mm 3mm 6mm; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
  .logo { display: block; max-width: 75%; max-height: 30mm; margin: 0 auto 2mm }
  .shop, .heading, .mark, .title, .closing, .signature, .code { text-align: center }
  .shop { font-size: 5mm; font-weight: 700; line-height: 1.2; margin-bottom: 1mm }
  .heading, .closing { white-space: pre-wrap }
  .closing { margin-top: 1.5mm }
  .mark { font-size: 5mm; font-weight: 700; border: .4mm solid #000; margin: 1mm 20% }
  .title { font-weight: 700; font-size: 3.8mm }
  .note, .line, .deduction { padding-left: 3mm }
  .note { font-size: 2.8mm }
  .pair { display: flex; justify-content: space-between; gap: 3mm }
  .pair b { font-weight: inherit; text-align: right; overflow-wrap: normal }
  .fact { justify-content: flex-start; gap: 1.5mm }
  .fact b { text-align: left; overflow-wrap: anywhere }
  .total { font-size: 5.2mm; font-weight: 700; line-height: 1.5 }
  .change { font-weight: 700 }
  .tax { font-size: 2.8mm }
  hr { border: 0; border-top: .25mm dashed #000; margin: 1.5mm 0 }
  .signature { border-top: .25mm solid #000; margin: 14mm 12% 0; padding-top: 1mm }
  .code { margin-top: 3mm }
  .code svg { display: block; height: 11mm; max-width: 92%; margin: 0 auto }
  .code.square svg { height: 22mm }
`
