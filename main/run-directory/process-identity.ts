/**
 * @file Telling a process from a later one that was given the same pid: by when it started.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A token that differs for every process that ever has this pid, null where none is running (or only its zombie).
 * Linux: boot id and start time in clock ticks, from /proc. Elsewhere what `ps` or PowerShell says of its start.
 */
export function processStart(pid: number): string | null {
  switch (process.platform) {
    case 'linux':
      return startFromProc(pid);
    case 'win32':
      return isRunning(pid) ? startFromPowerShell(pid) : null;
    default:
      return startFromPs(pid);
  }
}

/** Pid and token of processes that were found to match; outside Linux, asking again is slow. */
const matched = new Set<string>();

/** Whether the process that had this pid and start token is still running. */
export function isSameProcess(pid: number, start: string): boolean {
  if (process.platform === 'linux') return processStart(pid) === start;
  const key = `${pid} ${start}`;
  if (!isRunning(pid)) {
    matched.delete(key);
    return false;
  }
  if (!matched.has(key) && processStart(pid) === start) matched.add(key);
  return matched.has(key);
}

function startFromProc(pid: number): string | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    // ESRCH: it ended between open and read.
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
      return null;
    throw error;
  }
  // proc_pid_stat(5): the name in parentheses may hold anything; state is field 3, starttime field 22.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0]!;
  if (state === 'Z' || state === 'X') return null;
  return `${bootId()} ${fields[19]!}`;
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function startFromPs(pid: number): string | null {
  try {
    const text = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    const [state = '', ...start] = text.split(/\s+/);
    return state === '' || state.startsWith('Z') ? null : start.join(' ');
  } catch {
    // ps exits with 1 when there is no such process.
    return null;
  }
}

function startFromPowerShell(pid: number): string | null {
  try {
    const script = `(Get-Process -Id ${pid} -ErrorAction Stop).StartTime.ToUniversalTime().Ticks`;
    const text = execFileSync('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      windowsHide: true,
    }).trim();
    return text === '' ? null : text;
  } catch {
    return null;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
