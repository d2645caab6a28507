/** Opens an address in the person's own browser, where there is a display to show it on. */
import { spawn } from 'node:child_process';
import { onPath } from '../vscode/browser.ts';

/** Returns false when there is no way to do it; says nothing about whether the browser really came up. */
export function openBrowser(address: string): boolean {
  const command = opener();
  if (!command) return false;
  const [program = '', ...args] = command;
  const child = spawn(program, [...args, address], { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
  return true;
}

function opener(): string[] | undefined {
  if (process.platform === 'darwin') return ['open'];
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  const display = process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  return display && onPath('xdg-open') ? ['xdg-open'] : undefined;
}
