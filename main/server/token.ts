/**
 * @file Who may use a served workbench: whoever has the token that its start printed.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new token of 256 bits, as text that fits a URL. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Compares without telling by its duration how much was right. */
export function isToken(token: string, given: string | null): boolean {
  return given !== null && timingSafeEqual(digest(token), digest(given));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
