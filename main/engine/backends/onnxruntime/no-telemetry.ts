/**
 * @file Keeps onnxruntime from reporting its use. From 1.30 on it collects events in a database in the user's cache
 * folder and sends them to Microsoft; it reads the variable once, when it is loaded, so import this before it.
 */
process.env['ORT_DISABLE_TELEMETRY'] = '1';
