/**
 * @file The job that measures what a planned run will take.
 */
import { calibrate, type CalibrationInput } from '../forecast/calibrate.ts';
import type { Calibration } from '../../shared/model/calibration.ts';
import type { JobWork } from './job-kind.ts';

export const calibrateJob: JobWork<CalibrationInput, Calibration> = (input, { onProgress }) =>
  calibrate(input, (done, total, message) => onProgress({ done, total, unit: 'steps', message }));
