import { mkdir } from 'node:fs/promises';
import { SchmuxError } from '../../../contract/errors.js';
import { exec } from '../../../lib/exec.js';
import type { ResolvedAgent } from '../resolved.js';

/** Enough for an agent to start, ask its model and exit on a loaded machine. */
const TIMEOUT_MS = 90_000;
/** Far more than any answer that is read. */
const ANSWER_MAX_BYTES = 64 * 1024;
/** The end of the agent's output that is kept when it fails. */
const PROBLEM_KEPT_CHARS = 300;

/**
 * Asks an agent one question in an empty folder and returns what it printed. The text goes through stdin: no shell, no argument
 * list. Throws AGENT_NO_ANSWER with the agent's own output.
 */
export async function askOnce(
  agent: ResolvedAgent,
  text: string,
  where: { folder: string; signal: AbortSignal },
): Promise<string> {
  const [program, ...first] = agent.argv;
  if (agent.oneShot === undefined || program === undefined) {
    throw new SchmuxError('AGENT_NO_ANSWER', `${agent.label} cannot answer a single question and exit.`);
  }
  await mkdir(where.folder, { recursive: true, mode: 0o700 });
  const ran = await exec(program, [...first, ...agent.args, ...agent.oneShot.args], {
    cwd: where.folder,
    // The user's own environment without a session's variables: hooks of this run would belong to no session.
    env: { ...agent.env },
    timeoutMs: TIMEOUT_MS,
    input: text,
    maxBytes: ANSWER_MAX_BYTES,
    signal: where.signal,
  });
  if (ran.outcome === 'exited' && ran.code === 0 && !ran.truncated) return ran.stdout;
  const how =
    ran.outcome === 'timeout'
      ? `did not answer within ${TIMEOUT_MS / 1000} s`
      : ran.outcome === 'aborted'
        ? 'was stopped'
        : ran.truncated
          ? 'printed too much'
          : `failed (${ran.signal ?? ran.code ?? ran.outcome})`;
  const said = (ran.stderr.trim() === '' ? ran.stdout : ran.stderr).trim().slice(-PROBLEM_KEPT_CHARS);
  throw new SchmuxError('AGENT_NO_ANSWER', `${agent.label} ${how}.`, said === '' ? {} : { hint: said });
}
