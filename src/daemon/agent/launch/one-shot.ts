import { mkdir } from 'node:fs/promises';
import { SchmuxError } from '../../../contract/errors.js';
import { exec } from '../../../lib/exec.js';
import type { ResolvedAgent } from '../resolved.js';

/** An agent starts, asks its model and ends; a machine under load takes its time. Unit: ms. */
const TIMEOUT_MS = 90_000;
/** Far more than any answer that is read. Unit: bytes. */
const ANSWER_MAX = 64 * 1024;
/** Kept of what it says when it fails. Unit: characters. */
const PROBLEM_KEPT = 300;

/**
 * Asks an agent one question, in a folder that has nothing in it, and answers what it printed. The text goes through stdin: no shell,
 * no argument list. Throws AGENT_NO_ANSWER with what the agent said.
 */
export async function askOnce(
  agent: ResolvedAgent,
  text: string,
  where: { folder: string; signal: AbortSignal },
): Promise<string> {
  const [program, ...first] = agent.argv;
  if (agent.oneShot === undefined || program === undefined) {
    throw new SchmuxError('AGENT_NO_ANSWER', `${agent.label} has no way to answer one question and end.`);
  }
  await mkdir(where.folder, { recursive: true, mode: 0o700 });
  const ran = await exec(program, [...first, ...agent.args, ...agent.oneShot.args], {
    cwd: where.folder,
    // The user's own, without the session's variables: hooks of this run would be of no session.
    env: { ...agent.env },
    timeoutMs: TIMEOUT_MS,
    input: text,
    maxBytes: ANSWER_MAX,
    signal: where.signal,
  });
  if (ran.outcome === 'exited' && ran.code === 0 && !ran.truncated) return ran.stdout;
  const how =
    ran.outcome === 'timeout'
      ? `did not answer within ${TIMEOUT_MS / 1000} s`
      : ran.outcome === 'aborted'
        ? 'was stopped'
        : ran.truncated
          ? 'answered too much'
          : `failed (${ran.signal ?? ran.code ?? ran.outcome})`;
  const said = (ran.stderr.trim() === '' ? ran.stdout : ran.stderr).trim().slice(-PROBLEM_KEPT);
  throw new SchmuxError('AGENT_NO_ANSWER', `${agent.label} ${how}.`, said === '' ? {} : { hint: said });
}
