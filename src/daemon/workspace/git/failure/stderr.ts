/** Lines of stderr that are kept: enough to see what happened; earlier lines are progress. */
const LINES_MAX = 10;
/** A longer line is data, not a message. */
const LINE_MAX_CHARS = 500;
/** Matches counters that git redraws in place; they say nothing about a failure. */
const PROGRESS = /^(remote: )?[A-Z][a-z]+ [a-z ]+: +\d+(%| \(|, done)|^Cloning into /;

/** Returns git's last message for use in a sentence: short, without control characters, prefix or full stop. */
export function lastLine(stderr: string): string {
  const lines = stderr
    .split(/[\r\n]+/)
    .map((line) => printable(line).trim())
    .filter((line) => line !== '');
  const line =
    lines.findLast((entry) => /^(fatal|error):/.test(entry)) ?? lines.at(-1) ?? 'git printed no message';
  return redactCredentials(
    line
      .replace(/^(fatal|error):\s*/, '')
      .replace(/\.$/, '')
      .slice(0, 300),
  );
}

/**
 * Returns git's last lines, safe to show and store: no progress, control characters or credentials. Undefined when there are none.
 */
export function stderrTail(stderr: string): string | undefined {
  const lines = stderr
    .split('\n')
    // A terminal would show only what follows the last carriage return.
    .map((line) => printable(line.trimEnd().split('\r').at(-1) ?? '').trimEnd())
    .filter((line) => line !== '' && !PROGRESS.test(line))
    .map((line) => redactCredentials(line.slice(0, LINE_MAX_CHARS)));
  return lines.length === 0 ? undefined : lines.slice(-LINES_MAX).join('\n');
}

/** Removes user names and passwords from addresses, tokens from queries and headers, and tokens that are known by their shape. */
export function redactCredentials(text: string): string {
  return text
    .replace(/([a-z][a-z0-9+.-]*:\/\/)[^/\s'"]*@/gi, '$1')
    .replace(/([?&][\w-]*(?:token|key|secret|password|signature)=)[^&\s'"]+/gi, '$1***')
    .replace(/((?:authorization|private-token|job-token): *(?:basic |bearer |token )?)\S+/gi, '$1***')
    .replace(/\b(?:gh[pousr]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,})/g, '***');
}

function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');
}
