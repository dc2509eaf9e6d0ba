/** Which page belongs to which address; all but the first are loaded when they are opened. */
import { Center, Loader } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Redirect, Route, Switch } from 'wouter'
import { Refused } from './api/http.ts'
import { session } from './api/queries.ts'
import { HomePage } from './home/homePage.tsx'
import { EngineNotice } from './home/engineNotice.tsx'
import { useTour } from './tour/state.ts'
import { Boundary } from './ui/boundary.tsx'
import { Shell } from './ui/shell.tsx'
import { Trouble } from './ui/trouble.tsx'

const EditorPage = lazy(() => import('./editor/editorPage.tsx'))
const DataPage = lazy(() => import('./data/dataPage.tsx'))
const TablePage = lazy(() => import('./data/tablePage.tsx'))
const RunsPage = lazy(() => import('./runs/runsPage.tsx'))
const RunPage = lazy(() => import('./runs/runPage.tsx'))
const SignIn = lazy(() => import('./people/signIn.tsx'))
const ProjectPage = lazy(() => import('./people/projectPage.tsx'))
const AdminPage = lazy(() => import('./people/adminPage.tsx'))
const PasswordPage = lazy(() => import('./people/passwordPage.tsx'))
const Tour = lazy(() => import('./tour/tour.tsx'))
const ResultsPage = lazy(() => import('./results/resultsPage.tsx'))

export function App() {
  return (
    <Shell>
      <Boundary>
        <SignedIn>
          <Suspense fallback={<Waiting />}>
            <Switch>
              <Route path="/" component={HomePage} />
              <Route path="/flow/:id">{({ id }) => <EditorPage key={id} id={id} />}</Route>
              <Route path="/data" component={DataPage} />
              <Route path="/data/:id">{({ id }) => <TablePage key={id} id={id} />}</Route>
              <Route path="/runs" component={RunsPage} />
              <Route path="/runs/:id">{({ id }) => <RunPage key={id} id={id} />}</Route>
              <Route path="/runs/:id/results">{({ id }) => <ResultsPage key={id} id={id} />}</Route>
              <Route path="/project" component={ProjectPage} />
              <Route path="/admin" component={AdminPage} />
              <Route path="/password" component={PasswordPage} />
              <Route path="/login">
                <Redirect to="/" replace />
              </Route>
              <Route>
                <Nowhere />
              </Route>
            </Switch>
          </Suspense>
        </SignedIn>
      </Boundary>
    </Shell>
  )
}

function SignedIn({ children }: { children: ReactNode }) {
  const { data, error, isPending, refetch } = useQuery(session)
  const touring = useTour((tour) => tour.step !== null)
  if (isPending) return <Waiting />
  if (error) return <Padded><Trouble error={error} retry={() => void refetch()} /></Padded>
  if (!data.user) return <Suspense fallback={<Waiting />}><SignIn accounts={data.accounts} /></Suspense>
  return (
    <>
      <EngineNotice engine={data.engine} />
      {touring && (
        <Suspense>
          <Tour />
        </Suspense>
      )}
      {children}
    </>
  )
}

const Nowhere = () => <Padded><Trouble error={new Refused(404, {})} /></Padded>

const Padded = ({ children }: { children: ReactNode }) => <div style={{ padding: 32, maxWidth: 720 }}>{children}</div>

function Waiting() {
  const { t } = useTranslation()
  return (
    <Center h={240} role="status" aria-label={t('app.loading')}>
      <Loader />
    </Center>
  )
}
