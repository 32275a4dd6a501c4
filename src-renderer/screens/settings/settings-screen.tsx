import { Tabs } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import page from '../../components/page.module.css'
import { AuditPanel } from '../audit/audit-panel.tsx'
import { UsersPanel } from '../people/users-panel.tsx'

export function SettingsScreen() {
  const { t } = useTranslation()
  return (
    <div className={page.page}>
      <h1 className={page.title}>{t('nav.settings')}</h1>
      <Tabs defaultValue="users" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="users">{t('people.users.title')}</Tabs.Tab>
          <Tabs.Tab value="audit">{t('people.audit.title')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="users">
          <UsersPanel />
        </Tabs.Panel>
        <Tabs.Panel value="audit">
          <AuditPanel />
        </Tabs.Panel>
      </Tabs>
    </div>
  )
}
