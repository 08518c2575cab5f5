/**
 * @file Gives the WebGPU provider an adapter on a machine without a GPU: SwiftShader, Vulkan on the CPU, which
 * Debian's Chromium carries.
 */
import { existsSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

const CHROMIUM = '/usr/lib/chromium';
/** glibc's RTLD_NODELETE: a library stays loaded after dlclose. */
const STAY_LOADED = 0x1000;

/**
 * Must run before the first WebGPU session of the process, since a failed search for an adapter is remembered.
 * Leaves a driver that the environment names, and machines without Chromium, alone.
 */
export function useSoftwareVulkan(): void {
  const driver = join(CHROMIUM, 'vk_swiftshader_icd.json');
  if (process.env['VK_ICD_FILENAMES'] !== undefined || !existsSync(driver)) return;
  process.env['VK_ICD_FILENAMES'] = driver;
  process.env['XDG_RUNTIME_DIR'] ??= tmpdir();
  // The Vulkan loader is looked up by name; one that is loaded already is found under it.
  try {
    process.dlopen(
      { exports: {} },
      join(CHROMIUM, 'libvulkan.so.1'),
      constants.dlopen.RTLD_NOW | STAY_LOADED,
    );
  } catch {
    // It is no Node addon, which dlopen reports after loading it.
  }
}
