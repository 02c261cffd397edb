"""Makes up templates and contexts, the same for the same seed."""
import random

WORDS = ["", "a", "b", "master", "it's", "say \"hi\"", "tab\t", "two\nlines", " blanks ", "é", "日本", "a,b,c", "10", "3.5", "\\"]
KEYS = ["name", "address", "port", "role", "some-key"]


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.names = []
        self.depth = 0

    def pick(self, *choices):
        return self.random.choice(choices)

    # A context

    def scalar(self):
        r = self.random
        return self.pick(
            r.choice(WORDS), r.randint(-5, 20), r.choice([True, False, None]),
            r.choice([0.0, 20.0, 46.666666666666664, -1.5, 1e16, 1e-05, 123456789.125, 0.1]))

    def value(self, depth=0):
        kind = self.random.random()
        if depth > 2 or kind < 0.5:
            return self.scalar()
        if kind < 0.75:
            return [self.value(depth + 1) for _ in range(self.random.randint(0, 3))]
        keys = self.random.sample(KEYS, self.random.randint(0, 4))
        return {key: self.value(depth + 1) for key in keys}

    def context(self):
        return {
            "machine": {key: self.scalar() for key in KEYS},
            "machines": [{key: self.scalar() for key in KEYS} for _ in range(self.random.randint(0, 3))],
            "labels": {self.pick("app", "zone", "B", "c-d"): self.scalar() for _ in range(3)},
            "words": [self.random.choice(WORDS) for _ in range(self.random.randint(0, 4))],
            "count": self.random.randint(-3, 9),
            "share": self.random.choice([0.5, 20.0, 1e5, -0.25]),
            "text": self.random.choice(WORDS),
            "flag": self.pick(True, False),
            "other": self.value(),
        }

    # Expressions

    def literal(self):
        r = self.random
        return self.pick(
            str(r.randint(0, 12)), r.choice(["1.5", "2.0", "1e3"]), "true", "false", "none", "'x'", '"it\'s"', "'{{name}}'",
            "'%}'", r"'a\nb'", "''", "[]", "[1, 'b', none]", "{'k': 1}", "(1, 'z')")

    def name(self):
        return self.random.choice(["machine", "machines", "labels", "words", "count", "share", "text", "flag", "other"] + self.names * 2
                                  + (["missing"] if self.random.random() < 0.1 else []))

    def lookup(self):
        return self.pick(
            self.name, lambda: f"machine.{self.pick('name', 'address', 'port', 'role')}", lambda: f"machine['{self.pick(*KEYS)}']",
            lambda: f"machine[ \"{self.pick(*KEYS)}\" ]", lambda: f"{self.name()}[{self.expression()}]", lambda: "labels['app']",
            lambda: f"words[{self.random.randint(-4, 4)}]", lambda: f"text[{self.random.randint(-2, 3)}:{self.pick('', '-1', '2')}]",
            lambda: f"words[{self.pick('', '1')}:{self.pick('', '2')}:{self.pick('', '-1')}]",
            lambda: f"{self.name()}.{self.pick(*KEYS[:4], 'nosuch')}")()

    def numbers(self):
        return self.pick(lambda: "count", lambda: "share", lambda: str(self.random.randint(0, 9)), lambda: "(words|length)",
                         lambda: f"({self.numbers()} {self.pick('+', '-', '*', '/', '//', '%')} {self.numbers()})",
                         lambda: f"({self.pick('count', 'share', '2', '-count')} ** {self.random.randint(0, 3)})",
                         lambda: f"-{self.pick('count', 'share', '3')}")()

    def texts(self):
        return self.pick(
            lambda: "text", lambda: self.pick("'a'", "'b,c'", "\"'\""), lambda: f"({self.texts()} ~ {self.expression()})",
            lambda: f"{self.texts()}.{self.pick('upper', 'lower', 'strip', 'capitalize')}()",
            lambda: f"({self.texts()}|{self.pick('upper', 'lower', 'trim', 'capitalize', 'string', 'indent', 'indent(2)', 'indent(1, true)')})",
            lambda: f"{self.texts()}.replace('a', '{self.pick('', 'b', 'aa')}')", lambda: f"(words|join({self.pick('', repr(', '))}))",
            lambda: f"({self.texts()}|replace('', '-', {self.random.randint(0, 3)}))",
            lambda: f"({self.texts()} * {self.random.randint(-1, 3)})", lambda: f"', '.join({self.pick('words', 'labels', 'text')})")()

    def sequences(self):
        return self.pick(
            lambda: "machines", lambda: "words", lambda: "labels", lambda: "labels.items()", lambda: "labels.keys()", lambda: "labels.values()",
            lambda: "labels|dictsort", lambda: "machine|dictsort(false, 'key', true)", lambda: f"words|sort{self.pick('', '(true)', '(case_sensitive=true)')}",
            lambda: f"text.split({self.pick('', repr(','), 'none, 1')})", lambda: "text.splitlines()", lambda: f"range({self.random.randint(0, 4)})",
            lambda: f"range(5, {self.random.randint(-3, 3)}, -2)", lambda: "[1, 2.0, 'x', none, true]", lambda: "text", lambda: "text|list", lambda: self.name())()

    def tests(self):
        return self.pick(
            lambda: f"{self.expression()} {self.pick('==', '!=', '==', '<', '<=', '>', '>=')} {self.expression()}",
            lambda: f"{self.numbers()} {self.pick('<', '<=', '>', '>=')} {self.numbers()}",
            lambda: f"{self.random.randint(0, 3)} < {self.numbers()} <= {self.numbers()}",
            lambda: f"{self.expression()} {self.pick('in', 'not in')} {self.sequences()}",
            lambda: f"{self.pick(repr('a'), repr('app'), 'text')} {self.pick('in', 'not in')} {self.pick('labels', 'words', 'text', 'machine')}",
            lambda: f"not {self.expression()}", lambda: f"{self.tests()} {self.pick('and', 'or')} {self.tests()}",
            lambda: f"{self.lookup()} is {self.pick('', 'not ')}{self.pick('defined', 'none', 'string', 'number', 'mapping', 'iterable', 'sequence', 'boolean', 'true', 'false', 'integer', 'float', 'sameas none', 'sameas(true)')}",
            lambda: f"{self.numbers()} is {self.pick('odd', 'even', 'divisibleby 3', 'divisibleby(2)')}", lambda: "flag")()

    def expression(self):
        self.depth += 1
        try:
            if self.depth > 5:
                return self.pick("1", "text", "count", "'end'")
            return self.pick(
                self.lookup, self.lookup, self.literal, self.numbers, self.texts, self.sequences, lambda: f"({self.tests()})",
                lambda: f"{self.lookup()}|default({self.literal()}{self.pick('', ', true')})",
                lambda: f"({self.expression()} if {self.tests()} else {self.expression()})", lambda: f"({self.expression()} if {self.tests()})",
                lambda: f"[{self.expression()}, {self.expression()}]", lambda: f"{self.sequences()}|{self.pick('length', 'first', 'last', 'list', 'join', 'count')}",
                lambda: f"{self.expression()}|{self.pick('string', 'int', 'float', 'int(7)', 'string|length')}",
                lambda: f"labels.get({self.pick(repr('app'), repr('nosuch'))}{self.pick('', ', 3')})",
                lambda: f"({self.expression()} {self.pick('and', 'or')} {self.expression()})")()
        finally:
            self.depth -= 1

    # Templates

    def data(self):
        return self.pick("", " ", "\n", "\n\n", "  x  ", "line\n", "  - ", "\t", "{ }", "}}", "%}", "é\n", "a: 'b'\n  ", "\r\n", "#}")

    def tag(self, content):
        return f"{{%{self.pick('', '', '', '-', '+')} {content} {self.pick('', '', '', '-', '+')}%}}"

    def shown(self, content):
        space = self.pick("", " ", "\n")
        # A brace or a sign at either end would change where the tag begins and ends.
        if content[0] in "{-+" or content[-1] in "}-":
            space = " "
        return f"{{{{{self.pick('', '', '', '-')}{space}{content}{space}{self.pick('', '', '', '-')}}}}}"

    def node(self, depth):
        kind = self.random.random()
        if depth > 3 or kind < 0.45:
            return self.shown(self.expression())
        if kind < 0.55:
            return self.pick("{# a {{ comment }} #}", "{#- {% x %} -#}", "{##}") + self.data()
        if kind < 0.60:
            return self.tag("raw").replace("+%}", "%}") + self.pick("{{ x }}", "{% if %}", " {# ", "\n") + self.tag("endraw")
        if kind < 0.68:
            name = self.pick("v", "w")
            text = self.tag(f"set {name} = {self.expression()}")
            self.names.append(name)
            return text + self.shown(name)
        if kind < 0.83:
            text = self.tag(f"if {self.tests()}") + self.body(depth)
            if self.random.random() < 0.4:
                text += self.tag(f"elif {self.tests()}") + self.body(depth)
            if self.random.random() < 0.5:
                text += self.tag("else") + self.body(depth)
            return text + self.tag("endif")
        return self.loop(depth)

    def loop(self, depth):
        names = list(self.names)
        if self.random.random() < 0.3:
            head = f"for k, v in {self.pick('labels.items()', 'machine|dictsort', 'labels.items()|list', '[(1, 2), [3, 4]]', 'words')}"
            new = ["k", "v"]
        else:
            head = f"for m in {self.sequences()}"
            new = ["m", "m"]
        self.names += new + [f"loop.{self.pick('index', 'index0', 'first', 'last', 'length', 'revindex', 'revindex0', 'previtem', 'nextitem', 'depth')}"]
        if self.random.random() < 0.25:
            self.names = [name for name in self.names if not name.startswith("loop")]
            head += f" if {self.tests()}"
        text = self.tag(head) + self.body(depth)
        self.names = names
        if self.random.random() < 0.3:
            text += self.tag("else") + self.body(depth)
        return text + self.tag("endfor")

    def body(self, depth):
        names = list(self.names)
        text = "".join(self.data() + self.node(depth + 1) for _ in range(self.random.randint(0, 2))) + self.data()
        self.names = names
        return text

    def template(self):
        self.names = []
        return "".join(self.data() + self.node(0) for _ in range(self.random.randint(1, 4))) + self.data()


def cases(seed, count):
    generator = Generator(seed)
    return [(generator.template(), generator.context()) for _ in range(count)]
