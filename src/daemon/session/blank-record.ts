/** Returns a record with what is known about a new session, and nothing that has happened to it yet. */
export function blankRecord<Known extends object>(known: Known) {
  return {
    ...known,
    last_activity_at: null,
    last_viewed_at: null,
    viewed_offset: null,
    muted: false,
    git_at_spawn: null,
    disposing: false,
    ended_by_user: false,
  };
}
