/** Python's task queues: a function is a task by its decorator, and is handed what is put into the queue for it. */
export interface TaskQueues {
  /** The last names of the decorators. */
  readonly decorators: ReadonlySet<string>;
  /** The keyword of a decorator that has the task itself handed in first: `@app.task(bind=True)`. */
  readonly handsTask: string;
  /** Methods of a task that take the arguments as the task does. */
  readonly direct: readonly string[];
  /** Methods that take them as a list and a mapping. */
  readonly packed: readonly string[];
  /** The keywords of that list and mapping, which without them come first and second. */
  readonly list: string;
  readonly mapping: string;
}

/**
 * https://docs.celeryq.dev/en/stable/userguide/calling.html, https://docs.celeryq.dev/en/stable/userguide/canvas.html,
 * https://dramatiq.io/guide.html, https://docs.prefect.io/v3/how-to-guides/workflows/run-work-concurrently
 */
export const taskQueues: TaskQueues = {
  decorators: new Set(['task', 'shared_task', 'periodic_task', 'actor', 'job']),
  handsTask: 'bind',
  direct: ['delay', 'delay_on_commit', 's', 'si', 'submit', 'send'],
  packed: ['apply_async', 'apply_async_on_commit', 'send_with_options'],
  list: 'args',
  mapping: 'kwargs',
};
