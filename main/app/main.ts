/**
 * @file Where the Electron program starts.
 */
import { startApplication } from './application.ts';

startApplication();
