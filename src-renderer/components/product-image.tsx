import { IconPhoto } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { askTill } from '../till/use-till-query.ts'
import classes from './product-image.module.css'

/** The picture of a product, or a mark where it would be. It decorates: the name stands beside it. */
export function ProductImage({
  id,
  hasImage,
  sizePx = 44,
}: {
  readonly id: string
  readonly hasImage: boolean
  readonly sizePx?: number
}) {
  const { data } = useQuery({
    queryKey: ['product.image', { id }],
    queryFn: () => askTill('product.image', { id }),
    enabled: hasImage,
  })
  const image = hasImage ? (data?.image ?? null) : null
  return (
    <span className={classes.image} style={{ width: sizePx, height: sizePx }} aria-hidden>
      {image === null ? <IconPhoto size={sizePx / 2} stroke={1.4} /> : <img src={image} alt="" draggable={false} />}
    </span>
  )
}
