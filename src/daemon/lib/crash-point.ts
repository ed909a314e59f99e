/** Kills this process the hard way when it reaches the point that CRASH_AT names: for the fault tests. Does nothing otherwise. */
export type CrashPoint = (name: string) => void;

export function createCrashPoint(at: string | undefined): CrashPoint {
  return (name) => {
    if (at === name) process.kill(process.pid, 'SIGKILL');
  };
}
