import { type ReactNode } from 'react';
import { useConfig } from '../../state/hooks.js';
import { SETTINGS, type SettingsSection } from '../../state/navigation/routes.js';
import { Link } from '../../ui/controls/link.js';
import { AdvancedSettings } from './advanced-settings.js';
import { AgentSettings } from './agent-settings.js';
import { AppearanceSettings } from './appearance-settings.js';
import { NotificationSettings } from './notification-settings.js';
import { NudgenikSettings } from './nudgenik-settings.js';
import { QuickLaunchSettings } from './quick-launch-settings.js';
import { RepoSettings } from './repo-settings.js';
import css from './settings-page.module.css';

const SECTION: Record<SettingsSection, { label: string; lead: string; body: () => ReactNode }> = {
  repositories: {
    label: 'Repositories',
    lead: 'Where new workspaces are cloned from.',
    body: () => <RepoSettings />,
  },
  agents: {
    label: 'Agents and variants',
    lead: 'Detected agents, variants of them, and custom commands.',
    body: () => <AgentSettings />,
  },
  'quick-launch': {
    label: 'Quick launch',
    lead: 'An agent and a prompt saved under one name.',
    body: () => <QuickLaunchSettings />,
  },
  nudgenik: {
    label: 'NudgeNik',
    lead: 'Tells whether each session is working, blocked, waiting for feedback or done.',
    body: () => <NudgenikSettings />,
  },
  notifications: {
    label: 'Notifications',
    lead: 'How you learn that a session has started waiting for you.',
    body: () => <NotificationSettings />,
  },
  appearance: {
    label: 'Appearance',
    lead: 'Theme and terminal.',
    body: () => <AppearanceSettings />,
  },
  advanced: {
    label: 'Advanced',
    lead: 'Locations, access and internal settings.',
    body: () => <AdvancedSettings />,
  },
};

/** All settings. Changes take effect immediately, and the page shows the current content of the file. */
export function SettingsPage({ section }: { section: SettingsSection }) {
  const { path } = useConfig();
  const { label, lead, body } = SECTION[section];
  return (
    <div className={css.page}>
      <nav className={css.nav} aria-label="Settings">
        {SETTINGS.map((name) => (
          <Link
            key={name}
            to={{ page: 'settings', section: name }}
            className={css.link}
            aria-current={name === section ? 'page' : undefined}
          >
            {SECTION[name].label}
          </Link>
        ))}
      </nav>
      <div className={css.scroll}>
        <div className={css.body} data-testid={`settings-${section}`}>
          <h1 className={css.title}>{label}</h1>
          <p className={css.lead}>{lead}</p>
          {body()}
          <p className={css.file}>
            Changes are saved immediately to <code>{path}</code>. Edits to the file appear here.
          </p>
        </div>
      </div>
    </div>
  );
}
