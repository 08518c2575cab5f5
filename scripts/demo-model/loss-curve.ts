/**
 * @file The losses of a pretraining run as a picture.
 */

const [WIDTH, HEIGHT, MARGIN] = [640, 320, 48];

interface Logged {
  readonly tokens: number;
  readonly loss: number;
  readonly heldOutLoss?: number;
}

/** An SVG of training and held-out loss over tokens. @param log Lines of log.jsonl. */
export function lossCurve(log: string): string {
  const lines = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Logged);
  const most = Math.max(...lines.map(({ tokens }) => tokens));
  const highest = Math.ceil(Math.max(...lines.map(({ loss }) => loss)));
  const x = (tokens: number) => MARGIN + ((WIDTH - 2 * MARGIN) * tokens) / most;
  const y = (loss: number) => HEIGHT - MARGIN - ((HEIGHT - 2 * MARGIN) * loss) / highest;
  const point = (tokens: number, loss: number) => `${x(tokens).toFixed(1)},${y(loss).toFixed(1)}`;
  const heldOut = lines.flatMap(({ tokens, heldOutLoss }) =>
    heldOutLoss === undefined ? [] : [[x(tokens).toFixed(1), y(heldOutLoss).toFixed(1)] as const],
  );
  const losses = Array.from({ length: highest + 1 }, (_, loss) => loss);
  const millions = Array.from({ length: Math.floor(most / 5e6) + 1 }, (_, i) => 5 * i);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="11">
<title>Loss of pretraining over tokens</title>
<rect width="100%" height="100%" fill="#fff"/>
${losses.map((loss) => `<text x="${MARGIN - 8}" y="${y(loss) + 4}" text-anchor="end">${loss}</text><path d="M${MARGIN} ${y(loss)}H${WIDTH - MARGIN}" stroke="#ddd"/>`).join('\n')}
${millions.map((count) => `<text x="${x(count * 1e6)}" y="${HEIGHT - MARGIN + 16}" text-anchor="middle">${count}M</text>`).join('\n')}
<text x="${WIDTH / 2}" y="${HEIGHT - 10}" text-anchor="middle">tokens (line: training, points: held-out documents)</text>
<text x="${MARGIN}" y="${MARGIN - 16}">cross-entropy a token, in nats</text>
<polyline fill="none" stroke="#1971c2" stroke-width="1.5" points="${lines.map(({ tokens, loss }) => point(tokens, loss)).join(' ')}"/>
${heldOut.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3.5" fill="#e8590c"/>`).join('\n')}
</svg>
`;
}
