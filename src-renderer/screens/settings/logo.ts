/** What a record takes at the most (see `imageSchema`): 24 KB of picture as a data URL. */
const MAX_CHARACTERS = 32_700

/** Widths in dots, from what an 80 mm receipt prints sharp down to what still shows what it is. */
const widths = [432, 360, 288, 216, 144] as const
/** As high as it is wide at the most: paper is short of nothing, but customers are of patience. */
const HIGHEST = 216

/**
 * A picture as the sign of a receipt: grey on white, as PNG, because printers are fed from what reads PNG and JPEG only.
 * Null when the file is no picture.
 */
export async function logoFrom(file: Blob): Promise<string | null> {
  const picture = await createImageBitmap(file).catch(() => null)
  if (picture === null) return null
  try {
    for (const width of widths) {
      const url = draw(picture, width)
      if (url !== null && url.length <= MAX_CHARACTERS) return url
    }
    return null
  } finally {
    picture.close()
  }
}

/** Shades that are left: flat areas make small files, and paper knows black and white alone. */
const SHADES = 8

function draw(picture: ImageBitmap, widest: number): string | null {
  const scale = Math.min(1, widest / picture.width, HIGHEST / picture.height)
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(picture.width * scale))
  canvas.height = Math.max(1, Math.round(picture.height * scale))
  const pen = canvas.getContext('2d')
  if (pen === null) return null
  pen.fillStyle = '#fff'
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.imageSmoothingQuality = 'high'
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height)
  const pixels = pen.getImageData(0, 0, canvas.width, canvas.height)
  const { data } = pixels
  for (let at = 0; at < data.length; at += 4) {
    const light = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0)
    data.fill((Math.round((light / 255) * (SHADES - 1)) / (SHADES - 1)) * 255, at, at + 3)
  }
  pen.putImageData(pixels, 0, 0)
  return canvas.toDataURL('image/png')
}
