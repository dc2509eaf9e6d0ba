/** The project of this tab: its title and who is in it. */
import { Button, Group, Text, TextInput, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { session } from '../api/queries.ts'
import { useReady } from '../ui/ready.ts'
import { useTitle } from '../ui/title.ts'
import { Trouble } from '../ui/trouble.tsx'
import { addMember, chooseProject, members, newProject, projects, renameProject, useHere, type Project, type Role } from './api.ts'
import { MemberTable } from './memberTable.tsx'
import classes from './people.module.css'
import { RoleSelect } from './roleSelect.tsx'
import { Said } from './said.tsx'

export default function ProjectPage() {
  const { t } = useTranslation()
  const { data, error } = useQuery(projects)
  const here = useHere(data)
  useTitle(t('people.members'))
  useReady(Boolean(data), 'project')
  if (error) return <Trouble error={error} />
  return (
    <div className={classes['page']}>
      {here && <OneProject key={here.id} project={here} />}
      <NewProject />
    </div>
  )
}

function OneProject({ project }: { project: Project }) {
  const { t } = useTranslation()
  const { data } = useQuery(members(project.id))
  const { data: told } = useQuery(session)
  const manages = project.role === 'admin'
  return (
    <>
      <header>
        <Title order={1} size="h2">
          {project.title}
        </Title>
        <Text c="dimmed">{t('people.membersHint')}</Text>
      </header>
      <section className="card" aria-labelledby="members">
        <Title order={2} size="h4" id="members" mb="sm">
          {t('people.members')}
        </Title>
        {data && <MemberTable project={project.id} rows={data} manages={manages} me={told?.user?.id ?? ''} />}
        {manages && <AddMember project={project.id} />}
      </section>
      {manages && <Rename project={project} />}
    </>
  )
}

function AddMember({ project }: { project: string }) {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('editor')
  const add = useMutation({
    mutationFn: () => addMember(project, name, role),
    onSuccess: () => {
      setName('')
      void cache.invalidateQueries({ queryKey: ['members', project] })
    },
  })
  const send = (event: FormEvent) => {
    event.preventDefault()
    add.mutate()
  }
  return (
    <form onSubmit={send} aria-label={t('people.addMember')}>
      <Group align="end" mt="lg" gap="sm">
        <TextInput label={t('people.accountName')} required value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <RoleSelect label={t('people.role')} value={role} onChange={setRole} />
        <Button type="submit" loading={add.isPending}>
          {t('people.addMember')}
        </Button>
      </Group>
      <Said error={add.error} />
    </form>
  )
}

function Rename({ project }: { project: Project }) {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const [title, setTitle] = useState(project.title)
  const rename = useMutation({ mutationFn: () => renameProject(project.id, title), onSuccess: () => cache.invalidateQueries({ queryKey: ['projects'] }) })
  return <TitleForm label={t('people.projectTitle')} button={t('people.rename')} title={title} setTitle={setTitle} change={rename} />
}

function NewProject() {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const [title, setTitle] = useState('')
  const make = useMutation({
    mutationFn: () => newProject(title),
    onSuccess: async ({ id }) => {
      setTitle('')
      await cache.invalidateQueries({ queryKey: ['projects'] })
      chooseProject(id)
    },
  })
  return <TitleForm label={t('people.newProjectTitle')} button={t('people.newProject')} title={title} setTitle={setTitle} change={make} />
}

function TitleForm({ label, button, title, setTitle, change }: { label: string; button: string; title: string; setTitle: (title: string) => void; change: { mutate: () => void; isPending: boolean; error: unknown } }) {
  const send = (event: FormEvent) => {
    event.preventDefault()
    change.mutate()
  }
  return (
    <form onSubmit={send} className="card" aria-label={button}>
      <Group align="end" gap="sm">
        <TextInput label={label} required maxLength={200} value={title} onChange={(event) => setTitle(event.currentTarget.value)} miw={280} />
        <Button type="submit" variant="default" loading={change.isPending}>
          {button}
        </Button>
      </Group>
      <Said error={change.error} />
    </form>
  )
}
