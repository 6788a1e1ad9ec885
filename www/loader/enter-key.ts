/** What Enter in a field does. Part of the operations' chunk: nobody presses it before there is something to submit. */

/** As in a text field of the page: submits the form by its default button, unless that is disabled. */
export function submitForm(container: HTMLElement): void {
  const form = container.closest('form');
  const button = [...(form?.elements ?? [])].find((element) => /^(submit|image)$/.test((element as HTMLInputElement).type));
  if (!button?.matches(':disabled')) form?.requestSubmit(button as HTMLElement | undefined);
}
