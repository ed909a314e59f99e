/** Enough of git's last lines to see what happened; what comes before them is progress. */
const LINES_MAX = 10;
/** A line longer than this is data, not a message. Unit: characters. */
const LINE_MAX_CHARS = 500;
/** Counters that git redraws in place; they say nothing about a failure. */
const PROGRESS = /^(remote: )?[A-Z][a-z]+ [a-z ]+: +\d+(%| \(|, done)|^Cloning into /;

/** The last thing git said, fit for a sentence: no control characters, no prefix, no full stop, not long. */
export function lastLine(stderr: string): string {
  const lines = stderr
    .split(/[\r\n]+/)
    .map((line) => printable(line).trim())
    .filter((line) => line !== '');
  const line = lines.findLast((entry) => /^(fatal|error):/.test(entry)) ?? lines.at(-1) ?? 'git said nothing';
  return redactCredentials(
    line
      .replace(/^(fatal|error):\s*/, '')
      .replace(/\.$/, '')
      .slice(0, 300),
  );
}

/** Git's own last lines, safe to show and to store: no progress, no control characters, no logins. Undefined when it said nothing. */
export function stderrTail(stderr: string): string | undefined {
  const lines = stderr
    .split('\n')
    // What stands after the last carriage return is what a terminal would show.
    .map((line) => printable(line.trimEnd().split('\r').at(-1) ?? '').trimEnd())
    .filter((line) => line !== '' && !PROGRESS.test(line))
    .map((line) => redactCredentials(line.slice(0, LINE_MAX_CHARS)));
  return lines.length === 0 ? undefined : lines.slice(-LINES_MAX).join('\n');
}

/** User names and passwords in addresses, tokens in their queries and headers, and tokens known by their shape. */
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
