/** What a record takes at the most (see `imageSchema`): 24 KB of picture as a data URL. */
const MAX_CHARACTERS = 32_700

/** From the best to what still shows what it is. */
const tries = [
  { side: 320, quality: 0.86 },
  { side: 256, quality: 0.82 },
  { side: 256, quality: 0.66 },
  { side: 192, quality: 0.7 },
  { side: 160, quality: 0.6 },
  { side: 128, quality: 0.5 },
  { side: 96, quality: 0.4 },
] as const

/** A picture as small as a product's may be, as a WebP data URL; null when the file is no picture. */
export async function shrinkImage(file: Blob): Promise<string | null> {
  const picture = await createImageBitmap(file).catch(() => null)
  if (picture === null) return null
  try {
    for (const { side, quality } of tries) {
      const url = draw(picture, side).toDataURL('image/webp', quality)
      if (url.startsWith('data:image/webp') && url.length <= MAX_CHARACTERS) return url
    }
    return null
  } finally {
    picture.close()
  }
}

function draw(picture: ImageBitmap, side: number): HTMLCanvasElement {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(picture.width * scale))
  canvas.height = Math.max(1, Math.round(picture.height * scale))
  const pen = canvas.getContext('2d')
  if (pen === null) return canvas
  pen.imageSmoothingQuality = 'high'
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height)
  return canvas
}
