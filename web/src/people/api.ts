/** Accounts, projects and the audit log: what the page asks and does. */
import { queryOptions } from '@tanstack/react-query'
import { client } from '../api/queries.ts'
import { useSyncExternalStore } from 'react'
import { chosenProject, get, rememberProject, send, watchProject } from '../api/http.ts'
import type { components } from '../api/generated.ts'

type Shapes = components['schemas']
export type Project = Shapes['ProjectRow']
export type Member = Shapes['MemberRow']
export type Role = Member['role']
export type Account = Shapes['AccountRow']
export type AuditRecord = Shapes['AuditRow']
export const ROLES: readonly Role[] = ['viewer', 'editor', 'admin']

export const projects = queryOptions({
  queryKey: ['projects'],
  queryFn: async () => {
    const rows = await get<Project[]>('/projects')
    // Nothing chosen yet, or somebody took me out of what I had chosen: all lists would be refused for ever.
    const here = hereAmong(rows)
    const wanted = rows.filter((row) => row.role !== null).length > 1 && here ? here.id : ''
    if (wanted !== chosenProject()) keepProject(wanted)
    return rows
  },
})
export const members = (project: string) =>
  queryOptions({ queryKey: ['members', project], queryFn: () => get<Member[]>(`/projects/${project}/members`) })
export const accounts = queryOptions({ queryKey: ['accounts'], queryFn: () => get<Account[]>('/users') })
export const audit = queryOptions({ queryKey: ['audit'], queryFn: () => get<AuditRecord[]>('/audit?limit=200'), staleTime: 0 })
export const auditCheck = queryOptions({ queryKey: ['audit', 'check'], queryFn: () => get<{ problems: string[] }>('/audit/check'), staleTime: 0 })

export const signIn = (name: string, password: string) => send<void>('POST', '/login', { name, password })
export const signOut = () => send<void>('DELETE', '/session')
export const changePassword = (old: string, next: string) => send<void>('PUT', '/session/password', { old, new: next })

export const newProject = (title: string) => send<{ id: string }>('POST', '/projects', { title })
export const renameProject = (id: string, title: string) => send<void>('PATCH', `/projects/${id}`, { title })
export const addMember = (project: string, name: string, role: Role) => send<void>('POST', `/projects/${project}/members`, { name, role })
export const setRole = (project: string, user: string, role: Role) => send<void>('PATCH', `/projects/${project}/members/${user}`, { role })
export const removeMember = (project: string, user: string) => send<void>('DELETE', `/projects/${project}/members/${user}`)

export const addAccount = (name: string, password: string, isAdmin: boolean) =>
  send<{ id: string }>('POST', '/users', { name, password, is_admin: isAdmin })
export const setDisabled = (id: string, disabled: boolean) => send<void>('PATCH', `/users/${id}`, { disabled })

/** Somebody else sits here now: nothing that the one before has seen may stay. */
export async function startAnew(): Promise<void> {
  rememberProject('')
  client.removeQueries({ type: 'inactive' })
  await client.resetQueries()
}

/** The project of this tab among those that the user is in; if none was chosen, the first that is the user's own. */
export function hereAmong(rows: readonly Project[]): Project | undefined {
  const mine = rows.filter((row) => row.role !== null)
  return mine.find((row) => row.id === chosenProject()) ?? mine.find((row) => row.role === 'admin') ?? mine[0]
}

/** As `hereAmong`, and again whenever another project is chosen. */
export function useHere(rows: readonly Project[] | undefined): Project | undefined {
  useSyncExternalStore(watchProject, chosenProject)
  return rows && hereAmong(rows)
}

function keepProject(id: string): void {
  rememberProject(id)
  // Reset, not invalidate: a first answer that is still on its way, asked for the other project, would be waited for.
  for (const name of ['workflows', 'runs', 'datasets', 'sample']) void client.resetQueries({ queryKey: [name] })
}

export function chooseProject(id: string): void {
  keepProject(id)
  void client.invalidateQueries({ queryKey: ['projects'] })
}
