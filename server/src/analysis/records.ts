/**
 * Instances whose constructor nobody wrote, which are what they were made with: dataclasses, a library's models, serializers. Which
 * fields they have and what they show where they are written as text.
 */
import { membersNamed, ownConstructor } from '../program/members.ts';
import type { Call, FunctionExpression, Span } from '../program/model.ts';
import { literalText } from '../program/walk.ts';
import { keywordOf } from './arguments.ts';
import type { Instance, Link } from './classes.ts';
import type { Evaluator } from './evaluate.ts';
import { accessorsOf, fieldsOf, showing, shownFields, writingOf } from './fields.ts';
import type { Frame } from './frames.ts';
import type { AbstractValue } from './values.ts';

/** Fields that hold what a form or serializer was handed: https://www.django-rest-framework.org/api-guide/serializers/ */
const checked = new Set(['validated_data', 'initial_data', 'cleaned_data']);

export class Records {
  private readonly evaluator: Evaluator;
  /** Methods that are asked what they show: `toJSON() { return JSON.stringify(this); }` leads back to itself, with a new frame each time. */
  private readonly asked = new Set<FunctionExpression>();

  constructor(evaluator: Evaluator) {
    this.evaluator = evaluator;
  }

  /**
   * A field that a constructor nobody wrote fills: of records from keywords or in order, of a library's models
   * (`Token(access_token=t)`) from keywords.
   */
  given(thing: Instance, chain: readonly Link[], name: string): AbstractValue | undefined {
    if (!thing.args || chain.some(({ node }) => ownConstructor(node))) return undefined;
    const keyword = keywordOf(thing.args, checked.has(name) ? 'data' : name) ?? this.represented(thing, name);
    if (keyword || !chain.some(link => link.node.record)) return keyword;
    // attrs takes a private field by its bare name: https://www.attrs.org/en/stable/init.html#private-attributes-and-aliases
    const bare = name.startsWith('_') ? keywordOf(thing.args, name.replace(/^_+/, '')) : undefined;
    if (bare) return bare;
    const index = fieldsOf(chain).indexOf(name);
    if (index < 0) return undefined;
    // `Grant(**answer.json())`: a mapping of which only what it is is known.
    const mapping = thing.args.find(({ spread, value }) => spread === 'named' && value.keys.names.length === 0);
    return mapping?.value.property(name) ?? this.evaluator.parameters.argument(thing.args, index, name);
  }

  /** What a serializer is made to show: `RowSerializer(rows, many=True).data`. */
  private represented(thing: Instance, name: string): AbstractValue | undefined {
    if (name !== 'data' || thing.args?.[0]?.name !== undefined) return undefined;
    const serializes = this.evaluator.classes
      .librariesOf(thing.node, thing.frame)
      .some(({ package: of }) => /^rest_framework\b/.test(of));
    const given = serializes ? thing.args?.[0]?.value : undefined;
    const names = given && this.serialized(thing);
    if (!given || !names) return given;
    const isMany = keywordOf(thing.args ?? [], 'many') !== undefined;
    const row = isMany ? this.evaluator.lists.element(given) : given;
    const extra = new Map(names.map(each => [each, row.property(each)]));
    const shown = this.evaluator.value({
      things: [{ is: 'object', node: thing.node, properties: [], frame: thing.frame, extra }],
    });
    return isMany ? this.evaluator.value({ things: [{ is: 'elements', of: [shown], exact: false }] }) : shown;
  }

  /**
   * The fields that a serializer shows, where it says which: those that it declares, of a model's those that it lists.
   * https://www.django-rest-framework.org/api-guide/serializers/#specifying-which-fields-to-include
   */
  private serialized(thing: Instance): readonly string[] | undefined {
    const chain = this.evaluator.classes.chain(thing);
    if (chain.some(({ node }) => membersNamed(node, 'to_representation').length > 0)) return undefined;
    const [meta] = chain.flatMap(({ node }) => membersNamed(node, 'Meta'));
    if (meta?.value?.kind !== 'class') {
      const isWhole = this.evaluator.classes
        .librariesOf(thing.node, thing.frame)
        .every(({ path }) => /(?:^|\.)Serializer\(\)$/.test(path));
      const declared = chain.flatMap(({ node }) =>
        node.members.flatMap(each => (each.value?.kind === 'call' ? each.name : [])),
      );
      return isWhole && declared.length > 0 ? declared : undefined;
    }
    const [fields] = membersNamed(meta.value, 'fields');
    if (fields?.value?.kind !== 'list') return undefined;
    const names = fields.value.items.map(({ value }) => literalText(value));
    return names.every(each => each !== undefined) ? names : undefined;
  }

  /** Names of a record's fields; nothing for other instances. */
  fields(thing: Instance): readonly string[] {
    const chain = this.evaluator.classes.chain(thing);
    return chain.some(link => link.node.record) ? fieldsOf(chain) : [];
  }

  /** A record that was made here, of classes that are all known and take nothing more than they declare. */
  hasOnlyFields(thing: Instance): boolean {
    if (!thing.args || thing.args.some(({ spread }) => spread === 'named')) return false;
    const chain = this.evaluator.classes.chain(thing);
    return (
      chain.some(({ node }) => node.record) &&
      chain.every(
        ({ node, frame }) =>
          node.bases.length === this.evaluator.classes.bases(node, frame).length &&
          !node.members.some(({ name }) => /^(?:constructor|model_config|Config)$/.test(name)),
      )
    );
  }

  /** What an instance was made with, where nobody wrote the constructor that keeps it; of a record also what its other fields hold by default. */
  contents(thing: Instance): readonly AbstractValue[] {
    const chain = this.evaluator.classes.chain(thing);
    if (thing.args === undefined || chain.some(({ node }) => ownConstructor(node))) return [];
    const args = thing.args.map(argument => argument.value);
    // What is spread may give them all.
    if (!chain.some(link => link.node.record) || thing.args.some(argument => argument.spread)) return args;
    const self = this.evaluator.value({ things: [thing] });
    const others = fieldsOf(chain).filter((name, index) => index >= args.length && !keywordOf(thing.args ?? [], name));
    return [...args, ...others.map(name => this.evaluator.called(self.property(name), name))];
  }

  /** What a value shows where it is written as text: of a record not the fields that its class leaves out. */
  written(value: AbstractValue): AbstractValue {
    return this.showing(value, thing => this.shownOf(thing));
  }

  /**
   * The same where a log or a serialiser shows it, which in JavaScript goes through the fields of an instance by itself, and through
   * those of instances that an object holds: `log.info({ grant })`; less what is written over there: `{ ...grant, client_secret: '***' }`.
   * @param site where it is shown
   */
  shown(value: AbstractValue, site: Site): AbstractValue {
    const inside = value.things.flatMap(thing =>
      thing.is !== 'object'
        ? []
        : thing.properties.flatMap(({ value: inner, spread }, index) => {
            if (inner.kind !== 'name' && inner.kind !== 'member') return [];
            const over = spread ? thing.properties.slice(index + 1).flatMap(({ key }) => key ?? []) : [];
            const held = this.evaluator.evaluate(inner, thing.frame);
            return held.things.flatMap(each =>
              each.is === 'instance' ? (this.inspected(each, putBefore(held, site), over) ?? []) : [],
            );
          }),
    );
    const shown = this.showing(value, thing =>
      thing.frame.info.program.language === 'javascript'
        ? this.inspected(thing, putBefore(value, site))
        : this.shownOf(thing),
    );
    return inside.length === 0 ? shown : this.evaluator.union([shown, ...inside]);
  }

  private showing(value: AbstractValue, show: (thing: Instance) => AbstractValue | undefined): AbstractValue {
    if (!value.things.some(({ is }) => is === 'instance')) return value;
    const shown = value.things.map(thing => (thing.is === 'instance' ? show(thing) : undefined));
    if (shown.every(each => each === undefined)) return value;
    const rest = value.things.filter((_, index) => shown[index] === undefined);
    const others = rest.length > 0 ? [value.with({ things: rest })] : [];
    return this.evaluator.union([...shown.filter(each => each !== undefined), ...others]);
  }

  /**
   * @param put what was put into its fields before: `body.code = code`
   * @param over fields that are written over where it is spread
   */
  private inspected(thing: Instance, put: readonly Put[], over: readonly string[] = []): AbstractValue | undefined {
    if (thing.frame.info.program.language !== 'javascript') return undefined;
    const { classes } = this.evaluator;
    const chain = classes.chain(thing);
    // A client or an error of a library's shows more, or less.
    if (chain.some(({ node, frame }) => classes.bases(node, frame).length < node.bases.length)) return undefined;
    if (classes.librariesOf(thing.node, thing.frame).length > 0) return undefined;
    const self = this.evaluator.value({ things: [thing] });
    for (const { node, frame } of chain)
      for (const { name, value: method } of node.members)
        if (showing.test(name)) return method?.kind === 'function' ? this.saidBy(method, frame, self) : undefined;
    const hidden = new Set([...over, ...chain.flatMap(({ node }) => accessorsOf(node))]);
    const names = chain.flatMap(({ node, frame }) => shownFields(node, frame.info.program));
    const extra = new Map(names.filter(name => !over.includes(name)).map(name => [name, self.property(name)]));
    const mutations = put.filter(
      ({ path: [field], method }) => field !== undefined && method === undefined && !hidden.has(field),
    );
    return this.evaluator.value({
      things: [{ is: 'object', node: thing.node, properties: [], frame: thing.frame, extra }],
      mutations,
    });
  }

  private saidBy(method: FunctionExpression, frame: Frame, self: AbstractValue): AbstractValue | undefined {
    const { calls, cycles } = this.evaluator;
    if (this.asked.has(method)) return cycles.giveUp(undefined);
    this.asked.add(method);
    try {
      return calls.invokeNode(method, frame, self);
    } finally {
      this.asked.delete(method);
    }
  }

  private shownOf(thing: Instance): AbstractValue | undefined {
    const chain = this.evaluator.classes.chain(thing);
    const [said, ...more] = chain.flatMap(({ node, frame }) => {
      const writing = writingOf(node);
      return writing ? [{ ...writing, frame }] : [];
    });
    if (!said) return undefined;
    const self = this.evaluator.value({ things: [thing] });
    if (said.by) return this.saidBy(said.by, said.frame, self);
    const shown = fieldsOf(chain).filter(name => ![said, ...more].some(({ without }) => without.has(name)));
    const extra = new Map(shown.map(name => [name, self.property(name)]));
    return this.evaluator.value({
      things: [{ is: 'object', node: thing.node, properties: [], frame: thing.frame, extra }],
    });
  }
}

type Put = AbstractValue['mutations'][number];

/** Where something is shown. */
interface Site {
  readonly call: Span;
  readonly frame: Frame;
}

/** What was put into a value's fields before it is shown, less what was written over or taken out again since. */
function putBefore({ mutations }: AbstractValue, { call, frame }: Site): readonly Put[] {
  const before = mutations.filter(({ fn, span }) => fn !== frame.info || span.start < call.end);
  return before.filter(
    put =>
      !before.some(
        ({ fn, context, span, path, method }) =>
          fn === put.fn &&
          context === put.context &&
          span.start > put.span.start &&
          path.length === 1 &&
          path[0] !== undefined &&
          path[0] === put.path[0] &&
          (method === undefined || method === 'delete'),
      ),
  );
}

/** What a class makes that is handed over to make a field's default: `site: Site = Field(default_factory=Site)`. */
export function madeByClass(evaluator: Evaluator, factory: AbstractValue, site: Call): AbstractValue | undefined {
  const things = factory.things.flatMap((thing): readonly Instance[] =>
    thing.is === 'class' ? [{ is: 'instance', node: thing.node, frame: thing.frame, args: [], site }] : [],
  );
  return things.length > 0 ? evaluator.value({ things, node: site }) : undefined;
}
