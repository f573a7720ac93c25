import type handlebars from "handlebars";

/**
 * Reports the output of each loop iteration and each call of an inline partial, the only ways in which a
 * template repeats itself. `onBlock` may throw to stop rendering.
 */
export function meterBlocks(environment: typeof handlebars, onBlock: (text: string) => void): void {
  const metered = (block: Handlebars.TemplateDelegate): Handlebars.TemplateDelegate =>
    Object.assign((context: unknown, options?: Handlebars.RuntimeOptions) => {
      const text = block(context, options);
      onBlock(text);
      return text;
    }, block);
  const { each } = environment.helpers;
  environment.registerHelper(
    "each",
    function (this: unknown, items: unknown, options: Handlebars.HelperOptions) {
      return each?.call(this, items, { ...options, fn: metered(options.fn) });
    },
  );
  const { inline } = environment.decorators;
  environment.registerDecorator(
    "inline",
    (
      main: unknown,
      props: unknown,
      container: unknown,
      options: { readonly fn: Handlebars.TemplateDelegate },
    ) => inline?.(main, props, container, { ...options, fn: metered(options.fn) }),
  );
}
