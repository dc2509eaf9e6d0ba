/** What somebody may do in a project. */
import { NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { ROLES, type Role } from './api.ts'

export function RoleSelect({ label, hidden, value, disabled, onChange }: { label: string; hidden?: boolean; value: Role; disabled?: boolean; onChange: (role: Role) => void }) {
  const { t } = useTranslation()
  const names = { viewer: t('people.viewer'), editor: t('people.editor'), admin: t('people.projectAdmin') }
  return (
    <NativeSelect
      {...(hidden ? { 'aria-label': label } : { label })}
      size="sm"
      value={value}
      disabled={disabled ?? false}
      onChange={(event) => onChange(event.currentTarget.value as Role)}
      data={ROLES.map((role) => ({ value: role, label: names[role] }))}
    />
  )
}
