import { Button, Modal, SegmentedControl, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import page from '../../components/page.module.css'
import { tellRefusal } from '../../components/tell.tsx'
import { callTill } from '../../till/call-till.ts'

export function NewUnitDialog({
  onClose,
  onCreated,
}: {
  readonly onClose: () => void
  readonly onCreated: (id: string) => void
}) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [code, setCode] = useState('')
  const [name, setName] = useState('')
  const [decimals, setDecimals] = useState('3')
  const [wasTried, setWasTried] = useState(false)
  const needed = (text: string) => (wasTried && text.trim() === '' ? t('wizard.needed') : null)
  const save = async () => {
    setWasTried(true)
    if (code.trim() === '' || name.trim() === '') return
    const answer = await callTill('unit.create', { code: code.trim(), name: name.trim(), decimals: Number(decimals) })
    if (!answer.ok) {
      tellRefusal(answer.refusal, t)
      return
    }
    await queries.invalidateQueries({ queryKey: ['unit.list'] })
    onCreated(answer.value.id)
  }
  return (
    <Modal opened onClose={onClose} title={t('products.unitNew')} withCloseButton={false} size={440}>
      <div className={page.form}>
        <TextInput
          data-autofocus
          label={t('products.unitName')}
          maxLength={60}
          value={name}
          error={needed(name)}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={t('products.unitCode')}
          maxLength={12}
          value={code}
          error={needed(code)}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <div>
          <div id="unit-decimals">{t('products.unitDecimals')}</div>
          <SegmentedControl
            fullWidth
            aria-labelledby="unit-decimals"
            data={['0', '1', '2', '3']}
            value={decimals}
            onChange={setDecimals}
          />
        </div>
        <div className={page.actions}>
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button onClick={() => void save()}>{t('common.save')}</Button>
        </div>
      </div>
    </Modal>
  )
}
