import type handlebars from "handlebars";

/**
 * Reports what each turn of a loop and each call of an inline partial results in: a template repeats itself by nothing
 * else. `onBlock` may throw to end the rendering.
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
