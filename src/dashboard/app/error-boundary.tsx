import { Component, type ReactNode } from 'react';
import { Button } from '../ui/controls/button.js';
import { Empty } from '../ui/display/empty.js';

/** Catches errors of a view, so that none of them leaves an empty page. A new `at` (the location) tries again. */
export class ErrorBoundary extends Component<
  { at: string; children: ReactNode },
  { failed: string | null; at: string }
> {
  override state = { failed: null as string | null, at: this.props.at };

  static getDerivedStateFromError(thrown: unknown): { failed: string } {
    return { failed: thrown instanceof Error ? thrown.message : String(thrown) };
  }

  static getDerivedStateFromProps(
    props: { at: string },
    state: { failed: string | null; at: string },
  ): { failed: null; at: string } | null {
    return props.at === state.at ? null : { failed: null, at: props.at };
  }

  override render(): ReactNode {
    if (this.state.failed === null) return this.props.children;
    return (
      <div role="alert">
        <Empty
          title="This view failed"
          action={<Button onClick={() => window.location.reload()}>Reload page</Button>}
        >
          Your agents are not affected. The error: {this.state.failed}
        </Empty>
      </div>
    );
  }
}
