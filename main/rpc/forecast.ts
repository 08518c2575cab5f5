/**
 * @file Procedures on what runs will take.
 */
import { forecastRuns, startCalibration } from '../services/forecasts.ts';
import { os } from './implementer.ts';

export const forecastRouter = {
  runs: os.forecast.runs.handler(({ input, context }) => forecastRuns(context.workbench, input.runs)),
  calibrate: os.forecast.calibrate.handler(({ input, context }) =>
    startCalibration(context.workbench, input),
  ),
};
