/**
 * @file Starting a job of the library, and saying so if it did not start.
 */
import { notifications } from '@mantine/notifications';
import { messageOf } from '../../components/feedback/problem.tsx';

/** @param title Of the notification where the call is refused. */
export async function startJob(title: string, start: () => Promise<unknown>): Promise<void> {
  try {
    await start();
  } catch (error) {
    notifications.show({ color: 'red', title, message: messageOf(error) });
  }
}
