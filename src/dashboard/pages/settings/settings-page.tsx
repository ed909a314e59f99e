import type { SettingsSection } from '../../state/routes.js';

export function SettingsPage({ section }: { section: SettingsSection }) {
  return <p>{section}</p>;
}
