import { Button, NumberInput, SegmentedControl, Select, Switch, TextInput } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DeviceSettingsView } from '../../../src-shared/contract/device-views.ts'
import {
  baudRates,
  type PrinterConnection,
  type PrinterSettings,
  printerSettingsSchema,
} from '../../../src-shared/device/printer-settings.ts'
import { focusFirstError } from '../../components/focus-first-error.ts'
import { Notice } from '../../components/notice.tsx'
import { tellDone, tellRefusal } from '../../components/tell.tsx'
import { callTill } from '../../till/call-till.ts'
import { useTillQuery } from '../../till/use-till-query.ts'
import { PrintList } from '../printing/prints-dialog.tsx'
import { FormFoot } from './form-foot.tsx'
import { PrinterState } from './printer-state.tsx'
import classes from './settings.module.css'
import { useDeviceForm } from './use-device-form.ts'

export function PrinterPanel() {
  const stored = useTillQuery('device.settings', {}).data
  return stored === undefined ? null : <PrinterForm stored={stored.printer} />
}

/** What a connection begins with when its kind is chosen. */
const begun: Readonly<Record<PrinterConnection['by'], PrinterConnection>> = {
  none: { by: 'none' },
  network: { by: 'network', host: '', port: 9100 },
  serial: { by: 'serial', path: '', baudRate: 9600 },
  system: { by: 'system', name: '' },
}

function PrinterForm({ stored }: { readonly stored: DeviceSettingsView['printer'] }) {
  const { t } = useTranslation()
  const form = useDeviceForm('printer', stored)
  const [wrong, setWrong] = useState<ReadonlySet<string>>(new Set())
  const [isTesting, setIsTesting] = useState(false)
  const element = useRef<HTMLFormElement>(null)
  const { connection, paperMm, characters, code, cuts, drawerPin, printsByItself } = form.value

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const checked = printerSettingsSchema.safeParse(form.value)
    setWrong(new Set(checked.error?.issues.map(({ path }) => path.join('.'))))
    if (checked.success) void form.save(checked.data)
    else focusFirstError(element.current)
  }
  const connect = (changes: Partial<PrinterConnection>) =>
    form.change({ connection: { ...connection, ...changes } as PrinterConnection })
  const test = async () => {
    setIsTesting(true)
    const answer = await callTill('print.test', {})
    setIsTesting(false)
    if (answer.ok) tellDone(t('device.printer.testSent'))
    else tellRefusal(answer.refusal, t)
  }

  return (
    <form className={classes.form} ref={element} onSubmit={submit} noValidate>
      <p className={classes.lead}>
        {t('device.printer.lead')} {t('device.onlyHere')}
      </p>
      <section className={classes.section}>
        <h2>{t('device.printer.connection')}</h2>
        <SegmentedControl
          aria-label={t('device.printer.connection')}
          data={(['none', 'network', 'serial', 'system'] as const).map((value) => ({
            value,
            label: t(`device.printer.${value}`),
          }))}
          value={connection.by}
          onChange={(by) => {
            const chosen = begun[by as PrinterConnection['by']]
            setWrong(new Set())
            form.change({ connection: stored.connection.by === by ? stored.connection : chosen })
          }}
        />
        <ConnectionFields connection={connection} wrong={wrong} onChange={connect} />
        {stored.connection.by !== 'none' && (
          <div className={classes.row}>
            <Button
              variant="default"
              loading={isTesting}
              disabled={form.isDirty}
              title={form.isDirty ? t('device.printer.testUnsaved') : undefined}
              onClick={() => void test()}
            >
              {t('device.printer.test')}
            </Button>
            {form.isDirty ? <span className={classes.hint}>{t('device.printer.testUnsaved')}</span> : <PrinterState />}
          </div>
        )}
      </section>
      {connection.by !== 'none' && (
        <Look value={{ paperMm, characters, code, cuts, printsByItself }} by={connection.by} onChange={form.change} />
      )}
      {(connection.by === 'network' || connection.by === 'serial') && (
        <section className={classes.section}>
          <h2>{t('device.printer.drawer')}</h2>
          <Select
            className={classes.narrow ?? ''}
            aria-label={t('device.printer.drawer')}
            description={t('device.printer.drawerHint')}
            data={[
              { value: 'none', label: t('device.printer.drawerNone') },
              ...['2', '5'].map((pin) => ({ value: pin, label: t('device.printer.drawerPin', { pin }) })),
            ]}
            value={drawerPin === null ? 'none' : String(drawerPin)}
            allowDeselect={false}
            onChange={(value) => form.change({ drawerPin: value === '2' ? 2 : value === '5' ? 5 : null })}
          />
        </section>
      )}
      <section className={classes.section}>
        <h2>{t('device.prints.title')}</h2>
        <PrintList />
      </section>
      <FormFoot
        isDirty={form.isDirty}
        isBusy={form.isBusy}
        onUndo={() => {
          setWrong(new Set())
          form.undo()
        }}
      />
    </form>
  )
}

function ConnectionFields({
  connection,
  wrong,
  onChange,
}: {
  readonly connection: PrinterConnection
  readonly wrong: ReadonlySet<string>
  readonly onChange: (changes: Partial<PrinterConnection>) => void
}) {
  const { t } = useTranslation()
  const found = useTillQuery('device.find-printers', {})
  const again = (
    <Button
      variant="default"
      leftSection={<IconRefresh size={20} aria-hidden />}
      loading={found.isFetching}
      onClick={() => void found.refetch()}
    >
      {t('device.printer.refresh')}
    </Button>
  )
  switch (connection.by) {
    case 'none':
      return <p className={classes.hint}>{t('device.printer.noneBody')}</p>
    case 'network':
      return (
        <div className={classes.pair}>
          <TextInput
            label={t('device.printer.host')}
            description={t('device.printer.hostHint')}
            value={connection.host}
            error={wrong.has('connection.host') && t('device.printer.hostWrong')}
            spellCheck={false}
            onChange={(event) => onChange({ host: event.currentTarget.value })}
          />
          <NumberInput
            label={t('device.printer.port')}
            min={1}
            max={65_535}
            allowDecimal={false}
            hideControls
            thousandSeparator=""
            value={connection.port}
            error={wrong.has('connection.port') && t('device.printer.portWrong')}
            onChange={(value) => onChange({ port: Number(value) })}
          />
        </div>
      )
    case 'serial': {
      const paths = [...new Set([...(found.data?.serial ?? []), ...(connection.path === '' ? [] : [connection.path])])]
      return (
        <>
          <div className={classes.pair}>
            <Select
              label={t('device.printer.serialPath')}
              placeholder={t('device.printer.pick')}
              data={paths}
              value={connection.path === '' ? null : connection.path}
              error={wrong.has('connection.path') && t('device.printer.pick')}
              onChange={(path) => onChange({ path: path ?? '' })}
            />
            <Select
              label={t('device.printer.baud')}
              description={t('device.printer.baudHint')}
              data={baudRates.map(String)}
              value={String(connection.baudRate)}
              allowDeselect={false}
              onChange={(value) => onChange({ baudRate: baudRates.find((rate) => String(rate) === value) ?? 9600 })}
            />
          </div>
          {paths.length === 0 && !found.isFetching && <Notice tone="info">{t('device.printer.serialNone')}</Notice>}
          <div className={classes.row}>{again}</div>
        </>
      )
    }
    case 'system': {
      const printers = found.data?.system ?? []
      const names = printers.map(({ name, title }) => ({ value: name, label: title }))
      const isKnown = connection.name === '' || printers.some(({ name }) => name === connection.name)
      const options = isKnown ? names : [...names, { value: connection.name, label: connection.name }]
      return (
        <>
          <Select
            className={classes.narrow ?? ''}
            label={t('device.printer.systemName')}
            description={t('device.printer.systemHint')}
            placeholder={t('device.printer.pick')}
            data={options}
            value={connection.name === '' ? null : connection.name}
            error={wrong.has('connection.name') && t('device.printer.pick')}
            onChange={(name) => onChange({ name: name ?? '' })}
          />
          {options.length === 0 && !found.isFetching && <Notice tone="info">{t('device.printer.systemNone')}</Notice>}
          <div className={classes.row}>{again}</div>
        </>
      )
    }
  }
}

type Looks = Pick<PrinterSettings, 'paperMm' | 'characters' | 'code' | 'cuts' | 'printsByItself'>

function Look({
  value,
  by,
  onChange,
}: {
  readonly value: Looks
  readonly by: PrinterConnection['by']
  readonly onChange: (changes: Partial<Looks>) => void
}) {
  const { t } = useTranslation()
  const speaksEscPos = by !== 'system'
  return (
    <section className={classes.section}>
      <h2>{t('device.printer.look')}</h2>
      <div className={classes.pair}>
        <Select
          label={t('device.printer.paper')}
          data={['80', '58'].map((mm) => ({ value: mm, label: `${mm} mm` }))}
          value={String(value.paperMm)}
          allowDeselect={false}
          onChange={(mm) => onChange({ paperMm: mm === '58' ? 58 : 80 })}
        />
        <Select
          label={t('device.printer.code')}
          data={[
            { value: 'barcode', label: t('device.printer.codeBarcode') },
            { value: 'qr', label: t('device.printer.codeQr') },
            { value: 'none', label: t('device.printer.codeNone') },
          ]}
          value={value.code}
          allowDeselect={false}
          onChange={(code) => onChange({ code: code as Looks['code'] })}
        />
        {speaksEscPos && (
          <Select
            label={t('device.printer.characters')}
            description={t('device.printer.charactersHint')}
            data={[
              { value: 'cp858', label: 'CP858' },
              { value: 'cp850', label: 'CP850' },
              { value: 'cp437', label: 'CP437' },
              { value: 'windows1252', label: 'Windows-1252' },
              { value: 'ascii', label: t('device.printer.charactersAscii') },
            ]}
            value={value.characters}
            allowDeselect={false}
            onChange={(characters) => onChange({ characters: characters as Looks['characters'] })}
          />
        )}
      </div>
      {speaksEscPos && (
        <Switch
          label={t('device.printer.cuts')}
          checked={value.cuts}
          onChange={(event) => onChange({ cuts: event.currentTarget.checked })}
        />
      )}
      <Switch
        label={t('device.printer.byItself')}
        description={t('device.printer.byItselfHint')}
        checked={value.printsByItself}
        onChange={(event) => onChange({ printsByItself: event.currentTarget.checked })}
      />
    </section>
  )
}
