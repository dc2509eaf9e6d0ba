/** A part of the page that breaks says so and leaves the rest standing. */
import { Component, type ReactNode } from 'react'
import { Trouble } from './trouble.tsx'

export class Boundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    if (this.state.error === null) return this.props.children
    return <Trouble error={this.state.error} retry={() => this.setState({ error: null })} />
  }
}
