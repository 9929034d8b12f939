#!/usr/bin/env python3
"""Composes labelled sentences for the stance model: `make generate`.

A grammar builds a sentence around one target and computes its label from its parts, by the coding guide: an event has a
sign for its patient or agent, and what is wrapped around it (negation, modality, attitude, reported speech, an operator
over a noun, a contrast) keeps, turns or voids that sign. Lexical items come from slots.txt; one in ten items of every
slot is held out and used only for the test file, so that accuracy there is generalisation to words never composed.

usage: generate.py [-n COUNT] [-t TEST_COUNT] [-s SEED] OUT_DIR      writes composed.jsonl and composed-held.jsonl

Deterministic: the same seed and slots give the same bytes. Nothing is read but slots.txt.
"""
import argparse
import hashlib
import json
import os
import random
import re

HERE = os.path.dirname(os.path.abspath(__file__))
OBJ, SUBJ = "\x01", "\x02"  # where the target stands: as object or as subject

IRREGULAR = {
    "ban": "banned banned banning", "bar": "barred barred barring", "shut": "shut shut shutting", "keep": "kept kept", "strip": "stripped stripped stripping",
    "rip": "ripped ripped ripping", "cut": "cut cut cutting", "sue": "sued sued suing", "find": "found found", "slap": "slapped slapped slapping",
    "hit": "hit hit hitting", "put": "put put putting", "drop": "dropped dropped dropping", "snub": "snubbed snubbed snubbing", "curb": "curbed curbed",
    "slam": "slammed slammed slamming", "stop": "stopped stopped stopping", "forbid": "forbade forbidden forbidding", "tell": "told told", "break": "broke broken",
    "get": "got got getting", "lose": "lost lost losing", "sell": "sold sold", "drive": "drove driven", "let": "let let letting", "choose": "chose chosen",
    "give": "gave given", "stand": "stood stood", "stick": "stuck stuck", "speak": "spoke spoken", "throw": "threw thrown", "strike": "struck struck",
    "buy": "bought bought", "take": "took taken", "meet": "met met", "write": "wrote written", "leave": "left left", "hold": "held held",
    "steal": "stole stolen", "mislead": "misled misled", "hide": "hid hidden", "rig": "rigged rigged rigging", "fall": "fell fallen", "run": "ran run running",
    "lay": "laid laid", "plead": "pleaded pleaded", "admit": "admitted admitted admitting", "pay": "paid paid", "come": "came come", "win": "won won winning",
    "beat": "beat beaten", "grow": "grew grown", "lead": "led led", "make": "made made", "build": "built built", "set": "set set setting", "shine": "shone shone",
    "spy": "spied spied spying", "lie": "lied lied lying", "say": "said said", "have": "had had", "begin": "began begun beginning", "send": "sent sent",
    "split": "split split splitting", "ask": "asked asked", "deny": "denied denied denying", "plan": "planned planned planning", "bring": "brought brought",
    "fight": "fought fought", "tell": "told told", "teach": "taught taught", "read": "read read", "sit": "sat sat sitting", "fly": "flew flown flying",
    "shoot": "shot shot", "bet": "bet bet betting", "feed": "fed fed", "overtake": "overtook overtaken", "outsell": "outsold outsold", "undercut": "undercut undercut undercutting",
    "commit": "committed committed committing", "permit": "permitted permitted permitting", "refer": "referred referred referring", "transfer": "transferred transferred transferring",
    "prefer": "preferred preferred preferring", "acquit": "acquitted acquitted acquitting", "withdraw": "withdrew withdrawn", "uphold": "upheld upheld", "forgive": "forgave forgiven",
    "rely": "relied relied", "stoke": "stoked stoked", "wean": "weaned weaned", "see": "saw seen seeing", "want": "wanted wanted", "seek": "sought sought",
    "undo": "undid undone", "end": "ended ended", "veto": "vetoed vetoed vetoing", "expel": "expelled expelled expelling", "label": "labelled labelled labelling",
    "cancel": "cancelled cancelled cancelling", "brief": "briefed briefed", "quit": "quit quit quitting", "mistrust": "mistrusted mistrusted", "travel": "travelled travelled travelling",
    "shun": "shunned shunned shunning", "spread": "spread spread", "default": "defaulted defaulted", "slide": "slid slid", "show": "showed shown", "re-elect": "re-elected re-elected",
    "free": "freed freed freeing", "flout": "flouted flouted", "skirt": "skirted skirted", "lament": "lamented lamented", "decry": "decried decried", "target": "targeted targeted",
    "restart": "restarted restarted", "upgrade": "upgraded upgraded", "ally": "allied allied", "team": "teamed teamed", "rank": "ranked ranked", "spare": "spared spared",
    "rebuke": "rebuked rebuked", "squeeze": "squeezed squeezed", "probe": "probed probed", "cheer": "cheered cheered", "boo": "booed booed booing", "blast": "blasted blasted",
    "suffer": "suffered suffered", "clinch": "clinched clinched", "thrive": "thrived thrived", "understand": "understood understood", "bug": "bugged bugged bugging",
    "freeze": "froze frozen", "think": "thought thought", "know": "knew known", "rob": "robbed robbed robbing", "underpay": "underpaid underpaid", "overpay": "overpaid overpaid", "call": "called called",
    "agree": "agreed agreed agreeing", "oversee": "oversaw overseen overseeing", "join": "joined joined", "repeat": "repeated repeated", "offer": "offered offered",
    "enter": "entered entered", "threaten": "threatened threatened", "tighten": "tightened tightened", "open": "opened opened", "visit": "visited visited", "limit": "limited limited",
    "deter": "deterred deterred deterring", "sever": "severed severed", "deliver": "delivered delivered", "consider": "considered considered", "recover": "recovered recovered",
    "answer": "answered answered", "order": "ordered ordered", "hamper": "hampered hampered", "favour": "favoured favoured", "honour": "honoured honoured", "mention": "mentioned mentioned",
    "benefit": "benefited benefited", "develop": "developed developed", "market": "marketed marketed", "water": "watered watered", "censor": "censored censored", "cover": "covered covered",
    "pressure": "pressured pressured", "impress": "impressed impressed", "reopen": "reopened reopened", "stumble": "stumbled stumbled", "clear": "cleared cleared", "air": "aired aired",
}


def third(v):
    if v == "have":
        return "has"
    if re.search(r"(s|x|z|ch|sh|o)$", v):
        return v + "es"
    if re.search(r"[^aeiou]y$", v):
        return v[:-1] + "ies"
    return v + "s"


def past(v, pp=False):
    if v in IRREGULAR:
        return IRREGULAR[v].split()[1 if pp else 0]
    if v.endswith("e"):
        return v + "d"
    if re.search(r"[^aeiou]y$", v):
        return v[:-1] + "ied"
    return v + "ed"


def ing(v):
    w = IRREGULAR.get(v, "").split()
    if len(w) > 2:
        return w[2]
    if v.endswith("ie"):
        return v[:-2] + "ying"
    if v.endswith("e") and not v.endswith("ee"):
        return v[:-1] + "ing"
    return v + "ing"


def inflect(phrase, f, *a):
    head, _, tail = phrase.partition(" ")
    return f(head, *a) + (" " + tail if tail else "")


def load(path):
    slots, name = {}, None
    for line in open(path, encoding="utf-8"):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("@"):
            name = line[1:]
            slots[name] = []
        else:
            slots[name] += [s.strip() for s in line.split(" | ") if s.strip()]
    return slots


OPEN_SLOTS = {"first", "last", "company", "country", "demonym", "gov", "biz", "critic", "holder", "when", "when2", "later", "city", "dateline", "net", "gear",
              "sum", "num", "ostory", "adjneu", "loadneuC"}  # these carry no sign: nothing held out
PLURAL = re.compile(r"^(ministers|regulators|lawmakers|MPs|the armed forces|mobile operators|European carriers|several universities|investors|chipmakers|suppliers|advertisers|"
                    r"utilities|hospitals|.*(rebels|senators|groups|campaigners|activists|advocates|unions|chiefs|officials|experts|opponents|critics|Democrats|leaders|lawmakers|"
                    r"whistleblowers|employees|funds|sellers|shareholders|analysts|economists|diplomats|executives|lawyers|sources|people familiar.*|researchers.*|operators|carriers))$")
PLURAL_LAST = re.compile(r"( ones|phones|products|chips|components|devices|services|cameras|routers|smartphones|stations|apps|parts)$")


SMALL = {"a", "an", "the", "of", "in", "on", "to", "for", "and", "as", "by", "with", "from", "at", "or", "but", "than"}  # lower case in headlines


class Event:
    """Somebody does something: the sign is for the target, which is inside as subject or object."""

    def __init__(self, subj, plural, verb, obj, rest, obj_plural, label, agent):
        self.subj, self.plural, self.verb, self.obj, self.rest = subj, plural, verb, obj, rest
        self.obj_plural, self.label, self.agent = obj_plural, label, agent  # agent: the target is the subject

    def tail(self):
        return " ".join(x for x in (self.obj, self.rest) if x)

    def vp(self, head):
        return f"{head} {self.tail()}".strip()

    def past(self):
        return f"{self.subj} {self.vp(inflect(self.verb, past))}"

    def pres(self):
        return f"{self.subj} {self.vp(self.verb if self.plural else inflect(self.verb, third))}"

    def perf(self):
        return f"{self.subj} {'have' if self.plural else 'has'} {self.vp(inflect(self.verb, past, True))}"

    def pluperf(self):
        return f"{self.subj} had {self.vp(inflect(self.verb, past, True))}"

    def modal(self, m):
        return f"{self.subj} {m} {self.vp(self.verb)}"

    def inf(self):
        return self.vp(self.verb)

    def ger(self):
        return self.vp(inflect(self.verb, ing))

    def can_passive(self):
        return bool(self.obj) and not self.agent and self.obj not in ("down", "out", "up", "tough", "off", "its back", "faith", "patience", "itself", "against", "over") \
            and not re.match(r"(against|on|in|with|by|to|over|up|out|down|to work|buying|for|from|at|near) ?", self.obj + " ")

    def passive(self, aux="was", by=True):
        rest = f"{self.obj} {aux} {inflect(self.verb, past, True)} {self.rest}".strip()
        return rest + (f" by {self.subj}" if by else "")


class Grammar:
    def __init__(self, seed, held):
        self.r = random.Random(seed)
        self.held = held
        self.slots = load(os.path.join(HERE, "slots.txt"))
        self.train_items, self.held_items = {}, {}
        for name, items in self.slots.items():
            tr, he = [], []
            for it in items:
                key = it
                if "/" in it:  # verbs: all patterns of a verb with the target as its object go the same way
                    parts = [p.strip() for p in it.split("/")]
                    key = parts[0] if len(parts) < 3 or parts[1].startswith("{T") else parts[0] + parts[1]
                h = hashlib.sha1((name[:6] + key).encode()).digest()[0]
                (he if h < 26 and name not in OPEN_SLOTS else tr).append(it)
            self.train_items[name], self.held_items[name] = tr, he or tr

    # -- slots ------------------------------------------------------------------------------------------------------
    def p(self, x):
        return self.r.random() < x

    def pick(self, *xs):
        return self.r.choice(xs if len(xs) > 1 else xs[0])

    def raw(self, name):
        if name in ("O", "company"):
            return self.other()
        items = self.held_items[name] if self.held else self.train_items[name]
        return self.r.choice(items)

    def other(self):
        return self.r.choice(self.slots["company" if self.dom == "C" or self.p(.15) else "country"] if self.dom != "P" else None or self.people())

    def people(self):
        return [f"{self.pick('', '', 'Senator ', 'Mr. ', 'Gov. ', 'Rep. ', 'President ')}{self.r.choice(self.slots['last'])}"]

    def fill(self, s):
        for _ in range(8):
            m = re.search(r"\{(\w+)\}", s)
            if not m:
                break
            n = m.group(1)
            if n == "TN":
                v = self.tn()
            elif n == "TP":
                v = OBJ + "'s"
            elif n == "T":
                v = OBJ
            else:
                v = self.raw(n)
            s = s[:m.start()] + v + s[m.end():]
        return s

    def get(self, name):
        return self.fill(self.raw(name))

    def tn(self):
        """The target as an object phrase."""
        if self.dom == "P":
            if self.p(.85):
                return OBJ
            return self.pick(f"{self.raw('first')} {self.raw('last')} and {OBJ}", f"{OBJ} and his allies", f"leaders such as {OBJ}", f"the candidate, {OBJ},", f"politicians like {OBJ}")
        if self.dom == "N":
            if self.p(.9):
                return OBJ
            return self.pick(f"{OBJ} and {self.other()}", f"{self.other()} and {OBJ}", f"countries such as {OBJ}")
        x = self.r.random()
        gear = self.raw("gear")
        if x < .5:
            return OBJ
        if x < .62:
            return f"{OBJ}'s {gear}"
        if x < .72:
            return f"{OBJ} {gear}"
        if x < .78:
            return f"{self.raw('adjneu')} {OBJ}"
        if x < .82:
            return f"{OBJ} and {self.other()}"
        if x < .86:
            return f"{self.other()} and {OBJ}"
        if x < .89:
            return f"companies such as {OBJ}"
        if x < .91:
            return f"firms including {OBJ} and {self.other()}"
        if x < .94:
            return f"{OBJ}, {self.fill(self.raw('loadneuC'))},"
        if x < .96:
            return f"the {self.raw('demonym')} company {OBJ}"
        if x < .98:
            return f"{gear} made by {OBJ}"
        return f"the use of {OBJ} {gear}"

    def ts(self):
        """The target as a subject: (text, plural)."""
        if self.dom == "P":
            return SUBJ, False
        if self.dom == "N":
            return SUBJ, False
        x = self.r.random()
        if x < .7:
            return SUBJ, False
        if x < .78:
            return f"{self.pick(self.raw('demonym'), 'telecoms giant', 'the ' + self.raw('demonym') + ' company', 'tech giant', 'chipmaker')} {SUBJ}", False
        if x < .86:
            return f"{SUBJ}, {self.fill(self.raw('loadneuC'))},", False
        if x < .91:
            return f"{SUBJ} and {self.other()}", True
        if x < .95:
            return f"{OBJ}'s subsidiary", False
        return f"{self.other()} and {SUBJ}", True

    # -- events -----------------------------------------------------------------------------------------------------
    def actor(self):
        if self.dom == "C":
            s = self.get(self.pick("gov", "gov", "biz", "critic"))
        elif self.dom == "P":
            s = self.pick(self.get("critic"), "voters", "the committee", "prosecutors", "the party", "supporters", "the newspaper", "the jury", "a judge",
                          f"{self.raw('first')} {self.raw('last')}", f"Senator {self.raw('last')}", f"President {self.raw('last')}", f"Mr. {self.raw('last')}",
                          "Republicans", "Democrats", "the court", "the crowd", "many Americans", "the president", "the House", "the Senate", "colleagues")
        else:
            s = self.get(self.pick("gov", "gov", "critic"))
            s = self.pick(s, s, self.raw("country"), "the United Nations", "NATO", "the European Union", "several countries", "the secretary-general")
        pl = bool(PLURAL.match(s)) or s in ("voters", "prosecutors", "supporters", "Republicans", "Democrats", "many Americans", "colleagues", "several countries")
        return s, pl

    def event(self, sign=None, role=None, plain=False):
        """An event with the target in it; sign -1, 0, 1 and role 'pat' or 'ag' may be asked for."""
        sign = self.r.choice((-1, 0, 1)) if sign is None else sign
        role = self.pick("pat", "pat", "ag") if role is None else role
        item = self.raw({"pat": "pat", "ag": "ag"}[role] + {-1: "neg", 0: "neu", 1: "pos"}[sign] + self.dom)
        parts = [x.strip() for x in item.split("/")]
        if role == "ag":
            s, pl = (SUBJ, False) if plain else self.ts()
            return Event(s, pl, parts[0], self.fill(parts[1].replace("*", "")), "", False, sign, True)
        s, pl = self.actor()
        obj = self.fill(parts[1].replace("{TN}", OBJ) if plain else parts[1])
        opl = "*" in obj
        obj = obj.replace("*", "")
        if parts[1] == "{TN}":
            opl = bool(PLURAL_LAST.search(obj)) or " and " in obj or obj.startswith(("companies", "firms", "leaders", "countries", "politicians"))
        rest = self.fill((parts[2] if len(parts) > 2 else "").replace("{TN}", OBJ) if plain else (parts[2] if len(parts) > 2 else ""))
        return Event(s, pl, parts[0], obj, rest, opl, sign, False)

    MOD = ["could", "may", "might", "will", "would", "must", "should", "is set to", "is expected to", "is likely to", "plans to", "wants to", "intends to", "is ready to",
           "has decided to", "decided to", "agreed to", "has vowed to", "is about to", "is poised to", "was forced to", "moved to", "is preparing to", "threatened to", "continues to"]
    MODPL = {"is ": "are ", "plans ": "plan ", "wants ": "want ", "intends ": "intend ", "has ": "have ", "was ": "were ", "continues ": "continue "}
    NEG = ["did not", "will not", "would not", "should not", "does not want to", "refused to", "declined to", "decided not to", "has no plans to", "is unlikely to", "would never",
           "saw no reason to", "voted not to", "has no intention of ...", "stopped short of ...", "avoided ...", "ruled out ...", "decided against ...", "resisted calls to",
           "resisted pressure to", "must not", "cannot", "is reluctant to", "was in no hurry to", "rejected demands to", "rejected a proposal to", "dropped plans to", "abandoned its plan to",
           "shelved plans to", "backed away from plans to"]
    NEGT = ["did not", "has never been known to", "will not", "would not", "never", "does not", "could not"]

    def plural_of(self, m):
        for a, b in self.MODPL.items():
            if m.startswith(a):
                return b + m[len(a):]
        return m.replace("does not", "do not").replace("saw no", "saw no").replace("its plan", "their plan")

    def clause(self, ev=None, tense=None):
        """A finite clause with modality or without; keeps the sign."""
        ev = ev or self.event()
        t = tense or self.pick("past", "past", "past", "perf", "pres", "modal", "passive", "passive", "passmod", "pluperf")
        if ev.agent and t in ("passive", "passmod"):
            t = "past"
        if not ev.agent and t in ("passive", "passmod") and not ev.can_passive():
            t = "past"
        if ev.label and t == "modal" and ev.agent and ev.verb in ("say", "admit"):
            t = "past"
        if t == "past":
            s = ev.past()
        elif t == "perf":
            s = ev.perf()
        elif t == "pres":
            s = ev.pres()
        elif t == "pluperf":
            s = ev.pluperf()
        elif t == "modal":
            m = self.pick(self.MOD if not ev.agent else ["could", "may", "might", "will", "would", "is set to", "is expected to", "is likely to", "continues to", "is about to"])
            s = ev.modal(self.plural_of(m) if ev.plural else m)
        elif t == "passive":
            aux = self.pick(["was", "has been", "is being", "had been", "is", "was being"] if not ev.obj_plural else ["were", "have been", "are being", "had been", "are"])
            s = ev.passive(aux, self.p(.55))
        else:
            aux = self.pick("could be", "may be", "will be", "should be", "must be", "is to be", "is likely to be", "was about to be", "is expected to be")
            s = ev.passive(aux.replace("is ", "are ").replace("was ", "were ") if ev.obj_plural else aux, self.p(.4))
        return s, ev.label

    def negated(self, ev=None):
        ev = ev or self.event()
        if ev.agent:
            if ev.label == 1 and self.p(.3):
                return ev.modal("failed to"), -1
            m = self.pick(self.NEGT)
            if ev.plural:
                m = m.replace("does not", "do not").replace("has never", "have never")
            return (f"{ev.subj} {m} {ev.vp(ev.verb)}" if m != "never" else f"{ev.subj} never {ev.vp(inflect(ev.verb, past))}"), -ev.label
        if ev.can_passive() and self.p(.35):
            aux = self.pick("was not", "will not be", "should not be", "is unlikely to be", "has not been", "cannot be", "would not be", "must not be", "is no longer")
            if ev.obj_plural:
                aux = aux.replace("was ", "were ").replace("is ", "are ").replace("has ", "have ")
            return ev.passive(aux, self.p(.3)), -ev.label
        m = self.pick(self.NEG)
        if ev.plural:
            m = self.plural_of(m)
        if m.endswith("..."):
            return f"{ev.subj} {m[:-4]} {ev.ger()}", -ev.label
        return ev.modal(m), -ev.label

    NEGNOUN_P = ["accusations* against {T}", "case against {T}", "impeachment of {T}", "attacks* on {T}", "investigation into {T}", "indictment of {T}", "charges* against {T}", "smear campaign against {T}",
                 "verdict against {T}", "lawsuit against {T}", "protests* against {T}", "hostility toward {T}", "firing of {T}", "allegations* against {T}", "prosecution of {T}", "coup against {T}",
                 "censure of {T}", "opposition to {T}", "ouster of {T}", "plot against {T}", "distrust of {T}", "hatred of {T}", "conviction of {T}", "arrest of {T}", "witch hunt against {T}"]
    POSNOUN_P = ["support for {T}", "praise for {T}", "trust in {T}", "endorsement of {T}", "nomination of {T}", "acquittal of {T}", "sympathy for {T}", "admiration for {T}", "pardon for {T}", "campaign for {T}",
                 "victory of {T}", "confidence in {T}", "tribute to {T}", "award for {T}", "loyalty to {T}", "enthusiasm for {T}", "defence of {T}", "confirmation of {T}"]
    NEUNOUN_P = ["meeting with {T}", "interview with {T}", "letter to {T}", "question about {T}", "book about {T}", "article about {T}", "speech by {T}", "call with {T}", "statement by {T}", "photo of {T}"]
    NEGNOUN_N = ["sanctions* against {T}", "sanctions* on {T}", "tariffs* on {T}", "embargo on {T}", "attack on {T}", "war against {T}", "boycott of {T}", "accusations* against {T}", "invasion of {T}", "hard line on {T}",
                 "campaign against {T}", "isolation of {T}", "travel ban on {T}", "hostility toward {T}", "threats* against {T}", "exclusion of {T}", "pressure on {T}", "measures* against {T}", "bombing of {T}",
                 "criticism of {T}", "distrust of {T}"]
    POSNOUN_N = ["trade deal with {T}", "support for {T}", "aid for {T}", "alliance with {T}", "friendship with {T}", "cooperation with {T}", "partnership with {T}", "praise for {T}", "trust in {T}", "solidarity with {T}",
                 "investment in {T}", "defence of {T}", "admission of {T}", "invitation to {T}", "closer ties* with {T}"]
    NEUNOUN_N = ["talks* with {T}", "visit to {T}", "policy on {T}", "meeting with {T}", "report on {T}", "debate about {T}", "trip to {T}", "border with {T}", "flight to {T}", "figures* on {T}", "embassy in {T}"]

    def noun(self, sign=None, depth=None):
        """A noun phrase for an event on the target: (text, plural, sign)."""
        sign = self.r.choice((-1, -1, 1, 0)) if sign is None else sign
        if self.dom == "C":
            n = self.raw({-1: "negnoun", 0: "neunoun", 1: "posnoun"}[sign])
        else:
            lst = getattr(self, {-1: "NEGNOUN_", 0: "NEUNOUN_", 1: "POSNOUN_"}[sign] + self.dom)
            n = self.r.choice(lst)
        n = self.fill(n)
        pl = "*" in n
        det = self.pick("the", "the", "the", "its" if self.dom == "C" else "the", "" if pl else "the", "" if pl else "a", "the recent" if pl else "any", "the government's", "America's", "new" if pl else "the new",
                        "the planned", "the proposed")
        if re.match(r"(support|praise|trust|cooperation|investment|pressure|use|hostility|distrust|dependence|aid|solidarity|friendship|correspondence|criticism|sympathy|admiration)", n):
            det = self.pick("", "the", "the growing", "such")
        if "decision" in n or "plan" in n or "role of" in n:
            det = self.pick("the", "the government's", "Britain's", "Germany's", "the company's", "its")
        if re.match(r"[aeiou]", n) and det == "a":
            det = "an"
        n = n.replace("*", "")
        text = f"{det} {n}".strip()
        depth = self.pick(0, 0, 0, 1, 1, 2) if depth is None else depth
        lab = sign
        for _ in range(depth):
            if lab == 0 and sign == 0 and self.p(.7):
                break
            if self.p(.45):
                w = self.raw("nkeep")
            else:
                w = self.raw("nflip")
                lab = -lab
            pl = "*" in w
            w = w.replace("*", "")
            if w.endswith(" the") and not text.startswith(("the ", "a ", "any ")):
                w = w[:-4]
            elif w.endswith(" the") and text.startswith(("the ", "a ", "an ", "any ")):
                w = w[:-4]
            text = f"{w} {text}"
        return text, pl, lab

    # -- sentence patterns: each returns (text, label) -------------------------------------------------------------
    def s_event(self):
        return self.clause(self.event(self.r.choice((-1, 0, 0, 1, 1))))

    def s_negated(self):
        return self.negated(self.event(self.r.choice((-1, -1, 1, 1, 0))))

    def s_chain(self):
        """A urges B to do it."""
        ev = self.event(self.r.choice((-1, 1)), "pat")
        a = self.get(self.pick("gov", "critic", "holder"))
        b = self.pick("Britain", "Germany", "allies", "its allies", "European governments", "operators", "the government", "ministers", "carriers", "Congress", "lawmakers", "the court", "other countries",
                      "Canada", "the EU", "its members", "Boris Johnson", "the prime minister", "voters")
        v = self.r.choice([("urged {b} to", 1), ("called on {b} to", 1), ("pressed {b} to", 1), ("pressured {b} to", 1), ("is pushing {b} to", 1), ("asked {b} to", 1), ("lobbied {b} to", 1), ("has told {b} to", 1),
                           ("persuaded {b} to", 1), ("convinced {b} to", 1), ("wants {b} to", 1), ("ordered {b} to", 1), ("advised {b} to", 1), ("encouraged {b} to", 1), ("helped persuade {b} to", 1),
                           ("urged {b} not to", -1), ("warned {b} not to", -1), ("warned {b} against ...", -1), ("told {b} not to", -1), ("advised {b} against ...", -1), ("discouraged {b} from ...", -1),
                           ("stopped {b} from ...", -1), ("barred {b} from ...", -1), ("dissuaded {b} from ...", -1), ("pleaded with {b} not to", -1), ("criticised {b} for ...", -1), ("attacked {b} for ...", -1),
                           ("condemned {b} for ...", -1), ("slammed {b} for ...", -1), ("accused {b} of wrongly ...", -1), ("chided {b} for ...", -1), ("scolded {b} for ...", -1),
                           ("praised {b} for ...", 1), ("applauded {b} for ...", 1), ("thanked {b} for ...", 1), ("congratulated {b} on ...", 1), ("allowed {b} to", 1), ("defended {b} for ...", 1),
                           ("mocked {b} for ...", -1), ("has begged {b} not to", -1), ("threatened to punish {b} for ...", -1), ("threatened {b} with consequences for ...", -1), ("failed to persuade {b} to", -1),
                           ("could not convince {b} to", -1)])
        t, sign = v[0].replace("{b}", b), v[1]
        t = f"{a} {t[:-4]} {ev.ger()}" if t.endswith("...") else f"{a} {t} {ev.inf()}"
        return t, sign * ev.label

    def s_right_wrong(self):
        ev = self.event(self.r.choice((-1, 1)), "pat")
        a = ev.subj
        be = "were" if ev.plural else "was"
        f = self.r.choice([(f"{a} {be} right to {ev.inf()}", 1), (f"{a} {be} wrong to {ev.inf()}", -1), (f"it was a mistake to {ev.inf()}", -1), (f"it would be a mistake to {ev.inf()}", -1),
                           (f"it would be foolish to {ev.inf()}", -1), (f"there is no reason to {ev.inf()}", -1), (f"there are good reasons to {ev.inf()}", 1), (f"it is high time to {ev.inf()}", 1),
                           (f"it makes no sense to {ev.inf()}", -1), (f"it makes sense to {ev.inf()}", 1), (f"there was no justification for {ev.ger()}", -1), (f"{a} should have hesitated before {ev.ger()}", -1),
                           (f"{a} regretted {ev.ger()}", -1), (f"{a} apologised for {ev.ger()}", -1), (f"{a} came under fire for {ev.ger()}", -1), (f"{a} won applause for {ev.ger()}", 1),
                           (f"{ev.ger()} was a mistake", -1), (f"{ev.ger()} would be absurd", -1), (f"{ev.ger()} was the right decision", 1), (f"{ev.ger()} is the only responsible option", 1),
                           (f"{a} should never have agreed to {ev.inf()}", -1), (f"it would be irresponsible to {ev.inf()}", -1), (f"it would be wrong to {ev.inf()} without evidence", -1),
                           (f"nobody should {ev.inf()}", -1), (f"{a} had good reason to {ev.inf()}", 1), (f"the case for {ev.ger()} is weak", -1), (f"the case for {ev.ger()} is strong", 1),
                           (f"{a} {be} under no obligation to {ev.inf()}", -1), (f"pressure is growing on {a} to {ev.inf()}", 1), (f"{a} bowed to pressure to {ev.inf()}", 1), (f"{a} faces calls to {ev.inf()}", 1),
                           (f"support for {ev.ger()} is growing", 1), (f"a plan to {ev.inf()} was approved", 1), (f"a plan to {ev.inf()} was voted down", -1), (f"a motion to {ev.inf()} failed", -1),
                           (f"a bill that would {ev.inf()} was defeated", -1), (f"a bill that would {ev.inf()} passed the committee", 1), (f"efforts to {ev.inf()} have stalled", -1), (f"efforts to {ev.inf()} are gathering pace", 1),
                           (f"a judge blocked an attempt to {ev.inf()}", -1), (f"the campaign to {ev.inf()} has faltered", -1), (f"the campaign to {ev.inf()} has largely failed", -1)])
        return f[0], f[1] * ev.label

    def s_measure_cost(self):
        """What a measure does: harm said against it is good for the target, and the reverse for a favour."""
        ev = self.event(-1, "pat")
        bad = self.pick(self.get("harmby"), self.get("harmby"), self.get("predbadneg"))
        f = self.pick(f"{ev.ger()} {bad}" if bad.startswith("would") else f"the decision to {ev.inf()} {bad}",
                      f"{ev.subj}'s decision to {ev.inf()} {bad}", f"a move to {ev.inf()} {bad}", f"the plan to {ev.inf()} {bad}", f"the order to {ev.inf()} {bad}",
                      f"if {OBJ} is {self.pick('banned', 'excluded', 'shut out', 'cut off')}, {self.pick('consumers will pay more', 'prices will rise', 'rural customers will suffer', 'the rollout will be delayed by years', 'American firms will lose billions', 'thousands of jobs will be lost')}"
                      if self.dom == "C" else f"the decision to {ev.inf()} {bad}")
        return f, 1

    def s_noun_verb(self):
        t, pl, lab = self.noun()
        a, apl = self.actor()
        if self.p(.45):
            v, s = self.raw("vkeep"), 1
        else:
            v, s = self.raw("vflip"), -1
        ev = Event(a, apl, v, t, "", pl, lab * s, False)
        how = self.pick("past", "past", "perf", "modal", "passive", "pres", "neg")
        if how == "passive" and len(v.split()) == 1 and v not in ("object", "campaign", "rail"):
            return self.clause(ev, "passive")
        if how == "neg":
            return self.negated(ev) if s * lab else self.clause(ev, "past")
        return self.clause(ev, "past" if how == "passive" else how)

    def s_noun_pred(self):
        sign = self.r.choice((-1, -1, 1))
        t, pl, lab = self.noun(sign, self.pick(0, 0, 0, 1))
        x = self.r.random()
        if lab == -1 and x < .5:
            p, s = self.get("predbadneg"), -1
        elif lab == 1 and x < .3:
            p, s = self.get("predpos"), 1
        elif lab == 1 and x < .55:
            p, s = self.get("predneg2"), -1
        elif x < .75:
            p, s = self.get("predbad"), -1
        else:
            p, s = self.get("predgood"), 1
        if lab == 1 and t.split()[0] in ("criticism", "anger", "outrage", "opposition", "doubts", "complaints", "condemnation", "protests", "objections", "scepticism", "resistance"):
            s, p = 1, self.raw("nvkeep")
        if pl:
            p = re.sub(r"^(was|has|is) ", lambda m: {"was": "were ", "has": "have ", "is": "are "}[m.group(1)], p)
        h = self.r.random()
        if h < .3:
            return f"{self.get('holder')} said {t} {p}", lab * s
        if h < .4 and p.startswith(("was", "were")):
            return f"{self.get(self.pick('critic', 'holder'))} {self.pick('argued', 'insisted', 'believes', 'thinks', 'warned', 'claimed')} that {t} {p}", lab * s
        return f"{t} {p}", lab * s

    def s_proc(self):
        t, pl, _ = self.noun(0, 0)
        p = self.get("predproc")
        if pl:
            p = re.sub(r"^(was|has|is) ", lambda m: {"was": "were ", "has": "have ", "is": "are "}[m.group(1)], p)
        if self.p(.5):
            return f"{t} {p}", 0
        a, apl = self.actor()
        ev = self.event(self.r.choice((-1, 1)), "pat")
        w = self.pick("will decide {l} whether to", "has yet to decide whether to", "is due to decide {l} whether to", "did not say whether it would", "has to decide whether to", "was asked whether it would",
                      "will vote {l} on whether to", "is weighing whether to", "is divided over whether to", "debated whether to", "has not said if it will", "will announce {l} whether to", "met to discuss whether to",
                      "has postponed its decision on whether to").replace("{l}", self.raw("later"))
        if apl:
            w = self.plural_of(w.replace("was ", "were ").replace("it ", "they "))
        return f"{a} {w} {ev.inf()}", 0

    def s_question(self):
        x = self.r.random()
        if x < .45:
            ev = self.event(self.r.choice((-1, 1)), plain=True)
            aux = self.pick("will", "should", "could", "can", "would")
            return f"{aux} {ev.modal('')}?".replace("  ", " "), 0
        t = {"C": [("who owns {T}?", 0), ("what is {T}?", 0), ("what does {T} make?", 0), ("how dangerous is {T}?", -1), ("why is {T} such a threat?", -1), ("why is {T} so successful?", 1), ("why did {T} fail?", -1),
                   ("can {T} be stopped?", -1), ("how did {T} get so good?", 1), ("where is {T} based?", 0), ("what next for {T}?", 0), ("when will the decision on {T} be made?", 0), ("is {T} independent of the state?", 0),
                   ("what are the rules for {T}?", 0), ("how could {T} get away with it?", -1), ("how big is {T}?", 0), ("what do the new rules mean for {T}?", 0), ("why should anyone trust {T}?", -1),
                   ("what would replace {T}?", 0), ("is there any proof against {T}?", 0)],
             "P": [("who is {T}?", 0), ("why is {T} still in office?", -1), ("why is {T} so popular?", 1), ("where was {T} on {when2}?", 0), ("what will {T} do next?", 0), ("how could {T} lie like that?", -1), ("can {T} be trusted?", 0),
                   ("did {T} know about the meeting?", 0), ("what does {T} want?", 0), ("how much longer can {T} get away with it?", -1)],
             "N": [("where is {T}?", 0), ("what does {T} want?", 0), ("how dangerous is {T}?", -1), ("why is {T} doing so well?", 1), ("what next for {T}?", 0), ("is {T} ready for talks?", 0), ("how did {T} beat the virus?", 1),
                   ("will {T} send a delegation to {city}?", 0)]}[self.dom]
        q, lab = self.r.choice(t)
        return self.fill(q), lab

    def s_copula(self):
        s, pl = (SUBJ, False) if self.p(.7) else self.ts()
        if pl:
            s, pl = SUBJ, False
        sign = self.r.choice((-1, -1, 1, 1, 0))
        name = {-1: "negpred", 0: "neupred", 1: "pospred"}[sign] + ("T" if self.dom == "C" else self.dom)
        p = self.get(name)
        h = self.get(self.pick("holder", "critic", "gov"))
        obj = s.replace(SUBJ, OBJ)
        plain = not re.match(r"(not|no) ", p)
        x = self.r.randrange(16)
        if not plain and x in (3, 4, 5, 6, 10, 11):
            x = 0
        adj = not re.match(r"(a|an|the|one|in|on|under|ahead|part|of) ", p)
        return [
            (f"{s} {self.pick('is', 'was', 'remains', 'has become')} {p}" if plain else f"{s} is {p}", sign),
            (f"{h} {self.pick('said', 'believes', 'thinks', 'argued', 'said that', 'insisted', 'wrote that')} {s} {self.pick('is', 'was')} {p}", sign),
            (f"{s} {self.pick('could be', 'may be', 'might be', 'seems to be', 'appears to be', 'is widely seen as', 'is considered') if plain else 'is'} {p}", sign),
            (f"{s} is {self.pick('not', 'not', 'no longer', 'hardly', 'by no means', 'far from being', 'anything but')} {p}", -sign),
            (f"{h} {self.pick('called', 'considers', 'deemed', 'declared')} {obj} {p}", sign),
            (f"{h} {self.pick('described', 'sees', 'regards', 'portrayed')} {obj} as {p}", sign),
            (f"{h} {self.pick('denied that', 'does not believe that', 'rejected the idea that', 'disputed that', 'sees no evidence that', 'doubts that', 'dismissed claims that')} {s} {self.pick('is', 'was')} {p}", -sign),
            (f"{self.pick('there is no evidence that', 'there is no proof that', 'it is not true that', 'it is a myth that', 'nobody has shown that')} {s} is {p}" if plain else f"{s} is {p}", -sign if plain else sign),
            (f"{h} warned that {s} is {p}" if sign < 0 else f"{h} added that {s} is {p}", sign),
            (f"{self.pick('fears that', 'evidence that', 'suspicions that', 'warnings that', 'reports that')} {s} is {p} {self.pick('grew', 'have grown', 'are mounting', 'are growing')}" if sign < 0 and plain else f"{h} told reporters {s} is {p}", sign),
            (f"{s} is {self.pick('as', 'too', 'so')} {p} as ever" if False else f"{h} would not call {obj} {p}", -sign),
            (f"{h} refused to call {obj} {p}", -sign),
            (f"{s}, {h} said, is {p}", sign),
            (f"{self.pick('many experts say', 'it is clear that', 'everyone knows that', 'the report concludes that', 'a study found that', 'polls suggest')} {s} is {p}", sign),
            (f"with its new plan, {s} is {p}" if sign == 0 else f"{s} has long been {p}" if plain else f"{s} is {p}", sign),
            (f"{self.pick('the idea that', 'the claim that', 'the notion that', 'the belief that')} {s} is {p} is {self.pick('nonsense', 'absurd', 'false', 'a myth', 'unfounded', 'ridiculous')}" if plain else f"{s} is {p}", -sign if plain else sign),
        ][x]

    def s_report(self):
        """Reported speech about an event."""
        ev = self.event(self.r.choice((-1, 1, 1, 0)))
        c, lab = self.clause(ev, self.pick("past", "perf", "pluperf", "passive", "modal")) if self.p(.8) else self.negated(ev)
        h = self.get("holder")
        x = self.r.randrange(9)
        if x == 0:
            return f"{h} {self.pick('said', 'reported', 'confirmed', 'announced', 'told reporters', 'wrote', 'revealed', 'noted', 'acknowledged', 'believes')} that {c}", lab
        if x == 1:
            return f"{c}, {h} {self.pick('said', 'reported', 'wrote', 'told the BBC', 'said in a statement')}", lab
        if x == 2:
            return f"according to {h}, {c}", lab
        if x == 3:
            return f"\"{c},\" {h} said", lab
        if x == 4:
            return f"it {self.pick('emerged', 'was announced', 'was reported', 'became known', 'turned out')} {self.raw('when')} that {c}", lab
        if x == 5 and lab:
            return f"{h} {self.pick('denied that', 'dismissed reports that', 'rejected claims that', 'said it was not true that', 'disputed that', 'found no evidence that')} {c}", -lab
        if x == 6 and ev.agent and lab < 0:
            return f"{self.pick('there is no evidence that', 'investigators found no proof that', 'the court saw no evidence that', 'no one has ever shown that', 'the inquiry did not find that')} {c}", 1
        if x == 7 and ev.agent and lab < 0:
            return f"{self.pick('the indictment says', 'documents show', 'prosecutors allege', 'e-mails suggest', 'a whistleblower claimed', 'the lawsuit claims', 'investigators believe', 'the complaint alleges', 'critics say', 'there is evidence')} that {c}", -1
        return f"{h} said {c}", lab

    def s_fear_hope(self):
        ev = self.event(1, "pat")
        c, _ = self.clause(ev, self.pick("modal", "modal", "past"))
        ev2 = self.event(-1, "ag")
        c2, _ = self.clause(ev2, "modal")
        return self.r.choice([(f"{self.get('critic')} {self.pick('fear that', 'are alarmed that', 'were furious that', 'are worried that', 'complained that', 'protested that')} {c}", -1),
                              (f"{self.get('holder')} {self.pick('hopes that', 'was pleased that', 'was glad that', 'is confident that')} {c}", 1),
                              (f"{self.get('critic')} {self.pick('fear that', 'worry that', 'warned that', 'are concerned that', 'suspect that')} {c2}", -1),
                              (f"fears that {c2} {self.pick('are unfounded', 'proved groundless', 'are exaggerated', 'are overblown', 'have been dismissed by experts')}", 1),
                              (f"fears that {c2} {self.pick('are growing', 'have increased', 'are widespread', 'led to calls for action')}", -1),
                              (f"concerns that {c2} {self.pick('have no basis', 'were rejected by the court', 'have been put to rest')}", 1)])

    def target_speaks(self):
        who = {"C": [SUBJ, SUBJ, f"a spokesman for {OBJ}", f"a {OBJ} spokeswoman", f"{OBJ}'s chief executive", f"{OBJ}'s lawyers", f"{OBJ}'s founder", f"a {OBJ} executive", f"the head of {OBJ} UK"],
               "P": [SUBJ, SUBJ, SUBJ, f"a spokesman for {OBJ}", f"{OBJ}'s lawyer"], "N": [SUBJ, SUBJ, f"a spokesman for {OBJ}", f"{OBJ}'s foreign ministry"]}[self.dom]
        return self.pick(who)

    def s_target_says(self):
        w = self.target_speaks()
        says = self.pick("said", "said", "has said", "insisted", "stressed", "said in a statement that", "told reporters that", "maintains", "argued", "added that")
        x = self.r.random()
        if self.dom == "C":
            if x < .3:
                return f"{w} {says} {self.get('bareT')}", 0
            if x < .5:
                m = self.pick("the ban", "the restrictions", "the sanctions", "the export curbs", "the decision", "excluding it", "the order", "a ban", "the new rules", "shutting it out")
                return f"{w} {self.pick(says, 'warned that', 'warned')} {m} {self.get('harmby')}", 1
            if x < .65:
                return f"{w} {says} {self.get('selfpraise')}", 1
        if x < .85:
            ev = self.event(-1, "ag", plain=True)
            it = {"C": "it", "P": self.pick("he", "she"), "N": "it"}[self.dom]
            d = self.r.choice([f"has denied {ev.ger()}", f"denies {ev.ger()}", f"denied that {it} had {inflect(ev.verb, past, True)} {ev.tail()}", f"rejected claims that {it} {inflect(ev.verb, past)} {ev.tail()}",
                               f"dismissed accusations of {ev.ger()}", f"has repeatedly denied {ev.ger()}", f"strongly denied {ev.ger()}", f"said {it} had never {inflect(ev.verb, past, True)} {ev.tail()}",
                               f"denies allegations that {it} {inflect(ev.verb, past)} {ev.tail()}"])
            return f"{w} {d}", 0
        ev = self.event(0, "ag", plain=True)
        return f"{w} {says} {self.pick('it', 'it', 'the company') if self.dom != 'P' else self.pick('he', 'she')} would {ev.vp(ev.verb)}", 0

    def s_contrast(self):
        e1, e2 = self.event(self.r.choice((-1, 1)), plain=True), self.event(self.r.choice((-1, 1, 0)), plain=True)
        while e2.label == e1.label:
            e2 = self.event(self.r.choice((-1, 1, 0)), plain=True)
        c1, l1 = self.clause(e1, self.pick("past", "perf", "passive"))
        c2, l2 = self.clause(e2, self.pick("past", "perf", "modal", "passive"))
        if e2.label == 0:
            e2 = self.event(-e1.label, plain=True)
            c2, l2 = self.clause(e2, self.pick("past", "modal"))
        return self.r.choice([(f"{self.pick('although', 'though', 'even though', 'while', 'whereas')} {c1}, {c2}", l2), (f"{c1}, but {c2}", l2), (f"{c2}, {self.pick('although', 'even though', 'though')} {c1}", l2),
                              (f"{c1}; {self.pick('however', 'now')}, {c2}", l2), (f"despite {self.noun(l1, 0)[0]}, {c2}", l2), (f"after {self.pick('years in which', 'it became known that')} {c1}, {c2}", l2),
                              (f"{c2} {self.pick('despite', 'in spite of', 'in the face of')} {self.noun(l1, 0)[0]}", l2), (f"{c1} at first, but {self.pick('later', 'then', 'in the end')} {c2}", l2),
                              (f"{c2} even as {c1}", l2), (f"{c2}, {self.pick('just weeks', 'only months', 'days', 'a year', 'hours')} {self.pick('after', 'after', 'before')} {c1}", l2),
                              (f"{self.pick('having said for months that', 'after reports that', 'weeks after news that')} {c1}, {c2}", l2)])

    EFFORT = [("is following through with plans to", 1), ("has gone to some lengths to", 1), ("is considering further measures to", 1), ("took steps to", 1), ("has done everything it can to", 1), ("is moving ahead with plans to", 1),
              ("is exploring ways to", 1), ("introduced a bill aimed at ...", 1), ("signed an order ...", 1), ("announced new rules ...", 1), ("drafted legislation that would", 1), ("has stepped up its campaign to", 1),
              ("is leading an effort to", 1), ("has made it a priority to", 1), ("lobbied allies to", 1), ("lobbied allies not to", -1), ("is working with other countries to", 1), ("spent months trying to", 1), ("failed in its attempt to", -1),
              ("gave up its attempt to", -1), ("lost a vote on a motion to", -1), ("quietly dropped a promise to", -1), ("is running out of reasons to", -1), ("held out against demands to", -1), ("brushed aside a request to", -1),
              ("backtracked on a promise to", -1), ("voted by a wide margin to", 1), ("issued an order that would", 1), ("struck a deal that would", 1), ("is said to be close to ...", 1), ("is weighing a plan to", 1), ("is laying the ground for ...", 1),
              ("raised the possibility of ...", 1), ("proposed a law that would", 1), ("is under pressure to", 1), ("has been urged to", 1), ("turned down a request to", -1), ("refused a request to", -1), ("bowed to demands to", 1),
              ("was talked out of ...", -1), ("has second thoughts about ...", -1), ("pulled back from ...", -1), ("thought better of ...", -1), ("is open to ...", 1), ("signalled that it would", 1), ("made clear that it would not", -1),
              ("is in favour of ...", 1), ("is against ...", -1), ("has reservations about ...", -1), ("is keen to", 1), ("is loath to", -1)]
    CAMPAIGN = ["campaign", "drive", "effort", "push", "attempt", "bid", "plan", "proposal", "promise", "threat", "decision", "move", "global campaign", "aggressive campaign", "repeated attempts", "strategy"]
    FAILS = [("has largely failed", -1), ("has faltered", -1), ("is stumbling", -1), ("has gone nowhere", -1), ("met with fierce resistance", -1), ("ran into opposition from industry", -1), ("was rebuffed by allies", -1),
             ("has run out of steam", -1), ("suffered a setback", -1), ("was abandoned", -1), ("fell flat", -1), ("was voted down", -1), ("convinced nobody", -1), ("is based on rumours, not evidence", -1), ("has drawn sharp criticism", -1),
             ("is gaining ground", 1), ("has won over allies", 1), ("is bearing fruit", 1), ("has succeeded", 1), ("was backed by both parties", 1), ("found wide support", 1), ("was praised by experts", 1), ("picked up speed", 1),
             ("is nearing its goal", 1), ("got a boost", 1), ("took effect", 1), ("has paid off", 1), ("was welcomed", 1)]

    def s_effort(self):
        """Long ways of saying that somebody does or wants something done to the target."""
        ev = self.event(self.r.choice((-1, 1)), "pat")
        if self.p(.4):
            a = self.pick(self.get("gov"), "America", "Britain", "the White House", "the administration", "Germany", "the minister", self.raw("country"))
            w, s = self.r.choice(self.FAILS)
            return f"{a}'s {self.r.choice(self.CAMPAIGN)} to {ev.inf()}{self.pick('', '', ', which began two years ago,', ', announced in ' + self.raw('city') + ',')} {w}", s * ev.label
        w, s = self.r.choice(self.EFFORT)
        w = self.plural_of(w) if ev.plural else w
        return (f"{ev.subj} {w[:-4]} {ev.ger()}" if w.endswith("...") else f"{ev.subj} {w} {ev.inf()}"), s * ev.label

    IMPACT = [("a blow to {T}", -1), ("a heavy blow to {T}", -1), ("bad news for {T}", -1), ("very damaging to {T}", -1), ("a disaster for {T}", -1), ("a setback for {T}", -1), ("an embarrassment for {T}", -1), ("a nightmare for {T}", -1),
              ("a slap in the face for {T}", -1), ("a headache for {T}", -1), ("a bitter defeat for {T}", -1), ("the end of the road for {T}", -1), ("a warning to {T}", -1), ("devastating for {T}", -1), ("costly for {T}", -1),
              ("good news for {T}", 1), ("a boost for {T}", 1), ("a lifeline for {T}", 1), ("a win for {T}", 1), ("a victory for {T}", 1), ("a triumph for {T}", 1), ("a relief for {T}", 1), ("a gift to {T}", 1), ("a big step forward for {T}", 1),
              ("a breakthrough for {T}", 1), ("a vote of confidence in {T}", 1), ("a second chance for {T}", 1), ("a vindication of {T}", 1), ("a lucky break for {T}", 1), ("a shot in the arm for {T}", 1),
              ("of no importance to {T}", 0), ("without effect on {T}", 0), ("a matter for {T}", 0), ("unrelated to {T}", 0), ("not about {T}", 0)]
    IDIOM = [("threw {T} a lifeline", 1), ("cut {T} a break", 1), ("gave {T} a helping hand", 1), ("gave {T} room to breathe", 1), ("cleared the way for {T}", 1), ("opened the way for {T}", 1), ("rolled out the red carpet for {T}", 1),
             ("took {T}'s side", 1), ("stood up for {T}", 1), ("put in a good word for {T}", 1), ("gave {T} the benefit of the doubt", 1), ("tipped the scales in favour of {T}", 1), ("smoothed the path of {T}", 1),
             ("slammed the door on {T}", -1), ("pulled the rug from under {T}", -1), ("turned up the heat on {T}", -1), ("took aim at {T}", -1), ("tightened the noose around {T}", -1), ("left {T} in the lurch", -1), ("dealt {T} a blow", -1),
             ("dealt a heavy blow to {T}", -1), ("cast a shadow over {T}", -1), ("drove a nail into the coffin of {T}", -1), ("threw {T} under the bus", -1), ("made life hard for {T}", -1), ("put {T} out of business", -1), ("clipped the wings of {T}", -1),
             ("closed the net around {T}", -1), ("sounded the death knell for {T}", -1), ("put {T} in its place", -1), ("left {T} out in the cold", -1), ("washed its hands of {T}", -1), ("showed {T} the door", -1), ("declared war on {T}", -1),
             ("rang {T}", 0), ("looked into the past of {T}", 0), ("came to an agreement on {T}", 0), ("is silent on {T}", 0), ("kept an open mind about {T}", 0), ("has not made up its mind about {T}", 0), ("steered clear of the subject of {T}", 0)]

    def s_impact(self):
        if self.p(.5):
            w, s = self.r.choice(self.IMPACT)
            subj = self.pick("the ruling", "the decision", "the verdict", "the vote", "the news", "the report", "the order", "the new law", "the agreement", "the announcement", "the election result", "the court's decision", "the rule")
            return f"{subj} {self.pick('is', 'was', 'could be', 'would be', 'is seen as', 'comes as') if w.startswith(('a ', 'an ')) else 'is'} {self.fill(w)}", s
        w, s = self.r.choice(self.IDIOM)
        a, _ = self.actor()
        if self.p(.3):
            return f"{self.get('holder')} said {a} {self.fill(w)}", s
        return f"{a} {self.fill(w)}", s

    def s_deal(self):
        """Bans on third parties' dealings with the target, and their lifting."""
        if self.dom == "P":
            return self.s_impact()
        who = self.pick("American companies", "U.S. firms", "federal agencies", "carriers", "suppliers", "banks", "British operators", "schools", "contractors", "chipmakers", "its citizens")
        deal = self.pick(f"doing business with {OBJ}", f"trading with {OBJ}", f"selling to {OBJ}", f"buying from {OBJ}", f"working with {OBJ}", f"exporting goods to {OBJ}", f"investing in {OBJ}") if self.dom == "N" or self.p(.5) else \
            self.pick(f"using {OBJ} {self.raw('gear')}", f"selling parts to {OBJ}", f"supplying {OBJ}", f"using {self.raw('gear')} made by {OBJ}", f"installing {OBJ} {self.raw('gear')}", f"signing contracts with {OBJ}", f"lending to {OBJ}", f"advertising on {OBJ}")
        neg = self.pick(f"a ban on {who} {deal}", f"a seven-year ban on {who} {deal}", f"an order that keeps {who} from {deal}", f"a bill barring {who} from {deal}", f"rules that stop {who} from {deal}", f"a law to prevent {who} from {deal}",
                        f"an order to bar {who} from {deal}", f"restrictions on {who} {deal}", f"penalties for {who} {deal}")
        pos = self.pick(f"a licence for {who} {deal}", f"a rule that lets {who} go on {deal}", f"an exemption for {who} {deal}", f"permission for {who} to continue {deal}", f"a plan to let {who} resume {deal}")
        t, lab = (neg, -1) if self.p(.6) else (pos, 1)
        a, apl = self.actor()
        if self.p(.5):
            v, s = self.pick("announced", "imposed", "backed", "signed", "approved", "proposed", "published", "supports", "is preparing", "introduced", "plans", "is considering", "voted for", "drafted", "confirmed"), 1
        else:
            v, s = self.pick("lifted", "dropped", "criticised", "opposes", "eased", "rejected", "suspended", "delayed", "revoked", "blocked", "voted against", "withdrew", "struck down", "condemned", "scrapped", "put off"), -1
        if apl:
            v = v.replace("supports", "support").replace("is ", "are ").replace("plans", "plan").replace("opposes", "oppose")
        return f"{a} {v} {t}", lab * s

    def s_neutral_issue(self):
        t = self.pick(f"the {OBJ} issue", f"the {OBJ} question", f"the fate of {OBJ}", f"the matter of {OBJ}", f"the debate over {OBJ}", f"the {OBJ} case", f"what to do about {OBJ}", f"the subject of {OBJ}", f"the story of {OBJ}")
        return self.pick(f"{t} was on the agenda of the talks", f"the two leaders discussed {t}", f"{self.get('holder')} would not comment on {t}", f"{t} could be settled in a trade deal", f"{self.get('gov')} has not taken a position on {t}",
                         f"{t} has become a topic in the election", f"the talks on trade and {t} will resume {self.raw('later')}", f"the book is about {t}", f"{self.get('holder')} said {t} was separate from trade",
                         f"{t} is at the centre of the trade war", f"{self.get('gov')} and {self.get('gov')} disagree about {t}", f"{t} remains open", f"nobody knows how {t} will end", f"a statement released after the meeting was silent on {t}",
                         f"{self.get('holder')} was asked about {t}", f"{self.get('gov')} is caught between its allies over {t}"), 0

    def ostory(self):
        if self.p(.6):
            return self.get("ostory")
        dom, self.dom = self.dom, self.pick("C", "P", "N")
        ev = self.event(self.r.choice((-1, 1, -1, 1, 0)), plain=True)
        c, _ = self.clause(ev, self.pick("past", "perf", "modal", "passive"))
        name = self.name()
        self.dom = dom
        return c.replace(OBJ, name).replace(SUBJ, name)

    def s_background(self):
        o = self.ostory()
        if self.p(.45):
            t, _, _ = self.noun(self.r.choice((-1, -1, 1, 0)), 0)
            return self.pick(f"{o}, {self.pick('amid', 'weeks after', 'months after', 'a day after', 'shortly before', 'in the wake of')} {t}", f"{self.pick('amid', 'months after', 'days after')} {t}, {o}",
                             f"{o} and {self.pick('the talks also touched on', 'the agenda also included')} {t}", f"{o} as {self.pick('officials', 'the two sides')} argued over {t}",
                             f"the {self.pick('documents', 'letter', 'story', 'article')} on {t} {self.pick('ran to 40 pages', 'was written by two reporters', 'appeared in a local paper')}"), 0
        ps = self.get("pass" + self.dom)
        if ps.startswith("who "):
            return f"{self.raw('first')} {self.raw('last')}, {ps}, {self.pick('was elected to the council', 'has died at 80', 'was arrested for theft', 'won the race', 'lost his job', 'bought a house', 'joined the board of ' + self.other(), 'was praised for her courage', 'was found guilty of fraud', 'said the book was ready', 'won an award')}", 0
        return f"{o} {ps}" if not ps.startswith(("according", "with", "as ", "during", "while", "days")) else self.pick(f"{o}, {ps}", f"{ps}, {o}"), 0

    def s_distract(self):
        """Another story with its own sign beside the target's."""
        ev = self.event(self.r.choice((-1, 0, 0, 1)))
        c, lab = self.clause(ev, self.pick("past", "perf", "modal", "passive"))
        o = self.ostory()
        return self.pick(f"{o}, while {c}", f"{c}, while {o}", f"{c}, and {o}", f"{o}, and {c}", f"{c} as {o}", f"{c} after {o}", f"{c} on the day {o}", f"{o}; {c}"), lab

    def s_rival(self):
        """Comparison and competition: who gains from whose loss."""
        if self.dom == "N":
            return self.s_event()
        o, t = self.other(), OBJ
        if self.dom == "P":
            return self.r.choice([(f"{t} beat {o} by {self.raw('num')} points", 1), (f"{o} beat {t} by {self.raw('num')} points", -1), (f"{t} is more popular than {o}", 1), (f"{o} is more popular than {t}", -1),
                                  (f"{t} lied more often than {o}", -1), (f"{o} lied more often than {t}", 1), (f"{t} is older than {o}", 0), (f"voters trust {o} more than {t}", -1), (f"voters trust {t} more than {o}", 1),
                                  (f"{o} leads {t} in the polls", -1), (f"{t} leads {o} in the polls", 1), (f"{o} attacked {t} as {self.get('negpredP')}", -1), (f"{t} attacked {o} as {self.get('negpredP')}", 0),
                                  (f"{t} praised {o} as {self.get('pospredP')}", 0), (f"{o} praised {t} as {self.get('pospredP')}", 1), (f"{o} defended {t}", 1), (f"{t} defended {o}", 0)])
        g, g2 = self.raw("gear"), self.raw("gear")
        return self.r.choice([
            (f"{o} {self.pick('stands to gain from', 'is set to profit from', 'benefited from', 'hopes to profit from', 'is the winner of', 'could fill the gap left by')} {self.pick('the exclusion of ' + t, t + chr(39) + 's troubles', 'the ban on ' + t, t + chr(39) + 's absence', 'the fall of ' + t, 'the boycott of ' + t, t + chr(39) + 's retreat')}", -1),
            (f"{o} won the contract after {t} was {self.pick('excluded', 'banned', 'ruled out', 'dropped', 'disqualified')}", -1), (f"{o} took over contracts that {t} had to give up", -1),
            (f"{o} lost the contract to {t}", 1), (f"{o} lost customers to {t}", 1), (f"{t} lost customers to {o}", -1), (f"customers are switching from {t} to {o}", -1), (f"customers are switching from {o} to {t}", 1),
            (f"{t} {g} {self.pick('are', 'is')} {self.pick('cheaper and better', 'more reliable', 'faster', 'safer', 'more secure', 'better')} than {o}'s", 1),
            (f"{o} {g} {self.pick('are', 'is')} {self.pick('cheaper and better', 'more reliable', 'faster', 'safer', 'more secure', 'better')} than {t}'s", -1),
            (f"{t} is no {self.pick('worse', 'less safe', 'more dangerous')} than {o}", 1), (f"{o} is catching up with {t}", self.pick(0, 0)), (f"{o} has overtaken {t}", -1), (f"{t} has overtaken {o}", 1),
            (f"{o} outsells {t} in {self.raw('city')}", -1), (f"{t} outsells {o} in {self.raw('city')}", 1), (f"{o} and {t} both make {g}", 0), (f"{o}, like {t}, makes {g}", 0),
            (f"unlike {t}, {o} {self.pick('has never been accused of ' + self.get('crime'), 'is trusted by its customers', 'is transparent')}", -1),
            (f"unlike {o}, {t} {self.pick('has never been accused of ' + self.get('crime'), 'is trusted by its customers', 'is transparent')}", 1),
            (f"{o} is pitching itself as {self.pick('a safe', 'a trusted', 'a secure', 'an honest')} alternative to {t}", -1), (f"operators prefer {t} to {o}", 1), (f"operators prefer {o} to {t}", -1),
            (f"{o} cannot compete with {t}", 1), (f"{t} cannot compete with {o}", -1), (f"{o} accused {t} of {self.get('crime')}", -1), (f"{t} accused {o} of {self.get('crime')}", 0),
            (f"{o} sued {t} over {self.get('crime')}", -1), (f"{t} sued {o} over {self.get('crime')}", 0), (f"{o} is years behind {t}", 1), (f"{t} is years behind {o}", -1),
            (f"{t} sells {g} while {o} sells {g2}", 0), (f"{t} competes with {o} in {self.raw('city')}", 0), (f"shares of {o} rose after {t} was {self.pick('banned', 'blacklisted', 'fined')}", -1),
            (f"{o} shares fell as {t} {self.pick('won the contract', 'gained market share', 'raised its forecast')}", 1), (f"{o} is {self.pick('cheaper', 'safer', 'better')} than {t}, experts say", -1)])

    def s_indispensable(self):
        if self.dom != "C":
            return self.s_copula()
        a, t = self.pick(self.get("gov"), self.get("biz"), "rural America", "Europe", "the industry", "many countries"), OBJ
        return self.r.choice([
            (f"{a} cannot build 5G without {t}", 1), (f"there is no alternative to {t}", 1), (f"there are few alternatives to {t}", 1), (f"{a} {self.pick('relies', 'depends')} on {t} for {self.raw('net')}", 1),
            (f"without {t}, {self.pick('the rollout would be delayed', 'prices would rise', 'rural areas would lose service', 'the network would collapse', 'Europe would fall behind', '5G would cost billions more')}", 1),
            (f"nobody makes {self.raw('gear')} as good as {t}", 1), (f"only {t} can deliver {self.raw('gear')} of that quality", 1), (f"losing {t} would {self.pick('be a disaster for customers', 'set the country back years', 'cost thousands of jobs')}", 1),
            (f"stripping out {t} {self.raw('gear')} would cost {self.raw('sum')} and {self.pick('delay 5G', 'cause blackouts', 'hurt consumers')}", 1), (f"replacing {t} would take {self.pick('five', 'seven', 'ten')} years", 0),
            (f"removing {t} {self.raw('gear')} is technically difficult", 0), (f"{a} is dangerously dependent on {t}", -1), (f"{a} must end its dependence on {t}", -1), (f"{a} wants to reduce its reliance on {t}", -1),
            (f"{a} can easily do without {t}", -1), (f"{t} {self.pick('employs', 'supports')} {self.raw('num')} people in the region and pays its taxes", 1), (f"{a} has no need of {t}", -1),
            (f"{t} is too big to ignore", 1), (f"many carriers chose {t} because it was {self.pick('cheaper', 'better', 'more reliable', 'quicker to deliver')}", 1)])

    def s_partial(self):
        if self.dom != "C":
            return self.s_target_says()
        a, t, g = self.get("gov"), OBJ, self.raw("gear")
        core = self.pick("but not in the core", "but kept out of the core", "while barring it from sensitive parts", "with its share capped at 35 percent", "but only outside military sites", "under strict conditions", "in non-core parts of the network only")
        return self.pick(f"{a} will allow {t} a limited role in the network, {core}", f"{t} will be allowed to supply {g} {core}", f"{a} decided to let {t} supply antennas {core}", f"{t} can stay {core}",
                         f"{a} gave {t} a restricted role, {core}", f"{a} permitted {t} {g} in the periphery of the network, {core}", f"under the rules, {t} may supply up to a third of the network, {core}",
                         f"{t} will play a limited part in the network, {core}"), 0

    def s_finance(self):
        if self.dom != "C":
            return self.s_event()
        t, n = OBJ, self.raw("num")
        up = self.pick("rose", "jumped", "climbed", "surged", "soared", "gained", "rallied", "advanced", "added")
        dn = self.pick("fell", "dropped", "slid", "tumbled", "plunged", "sank", "slipped", "lost", "declined", "crashed")
        what = self.pick("shares", "stock", "sales", "profits", "revenue", "orders", "deliveries", "exports")
        be = self.r.choice
        o = self.other()
        return be([(f"{t}'s {what} {up} {n} percent {self.raw('when')}", 1), (f"{t}'s {what} {dn} {n} percent {self.raw('when')}", -1), (f"{t} {what} {up} after the {self.pick('announcement', 'results', 'ruling')}", 1),
                   (f"{t} {what} {dn} after the {self.pick('announcement', 'results', 'ruling')}", -1), (f"shares of {t} {up} while {o} {dn} {n} percent", 1), (f"shares of {t} {dn} while {o} {up} {n} percent", -1),
                   (f"{o} {dn} {n} percent and {t} {up} {n} percent", 1), (f"{o} {up} {n} percent and {t} {dn} {n} percent", -1), (f"shares of {o} {dn} after talks with {t}", 0), (f"{t} closed unchanged in {self.raw('city')}", 0),
                   (f"analysts raised their price target for {t}", 1), (f"analysts cut their price target for {t}", -1), (f"demand for {t} {self.raw('gear')} {self.pick('is strong', 'is booming', 'has surged')}", 1),
                   (f"demand for {t} {self.raw('gear')} {self.pick('is weak', 'has collapsed', 'has dried up')}", -1), (f"{t} shipped {n} {self.raw('gear')}, {n} percent more than a year before", 1),
                   (f"{t} shipped {n} {self.raw('gear')}, {n} percent fewer than a year before", -1), (f"{t} reports its results {self.raw('when')}", 0), (f"{t} had revenue of {self.raw('sum')} last year", 0),
                   (f"{t}'s market share {self.pick('has grown', 'rose')} to {n} percent", 1), (f"{t}'s market share {self.pick('has shrunk', 'fell')} to {n} percent", -1), (f"{t} became the {self.pick('largest', 'best-selling', 'most valuable')} {self.pick('brand', 'maker of ' + self.raw('gear'), 'supplier')} in {self.raw('city')}", 1),
                   (f"{o} bought {n} percent of its parts from {t}", 0), (f"{t}'s new {self.raw('gear')} {self.pick('sold out within hours', 'won rave reviews', 'were a hit with buyers', 'topped the charts')}", 1),
                   (f"{t}'s new {self.raw('gear')} {self.pick('flopped', 'got poor reviews', 'were plagued by faults', 'failed to find buyers', 'caught fire')}", -1), (f"{t}'s new {self.raw('gear')} {self.pick('will be shown in ' + self.raw('city'), 'cost 400 dollars', 'come in three colours', 'run Android')}", 0),
                   (f"the {t} {self.pick('success', 'boom', 'rally')} continued {self.raw('when')}", 1), (f"the {t} {self.pick('scandal', 'crisis', 'debacle', 'affair', 'fiasco')} widened {self.raw('when')}", -1)])

    STEP = ["will {i}", "is about to {i}", "plans to {i}", "agreed to {i}", "decided earlier this month to {i}", "said it would {i}", "is following through with plans to {i}", "signalled that it would {i}", "took a step toward {g}",
            "met with chief executives in a step toward {g}", "has begun {g}", "is moving ahead with {g}", "announced that it would {i}", "offered to {i}", "has agreed in principle to {i}", "published a rule to {i}", "is considering {g}",
            "filed papers to {i}", "asked a court for permission to {i}", "voted to {i}", "promised to {i}", "issued an order to {i}", "confirmed that it will {i}"]
    EASE = [("ease", "a ban on sales to {T}"), ("soften", "a penalty on {T}"), ("loosen", "its punishments against {T}"), ("let", "American companies continue doing business with {T}"), ("allow", "suppliers to keep working with {T}"),
            ("exempt", "{T} from the new tariffs"), ("withdraw", "a tariff threat against {T}"), ("delay", "planned tariffs on goods from {T}"), ("scale", "back tariffs that hurt {T}"), ("extend", "a reprieve for {T}"),
            ("hold", "off on sanctions against {T}"), ("back", "down from a threat to ban {T}"), ("narrow", "an order against {T}"), ("relax", "the limits on {T}"), ("lift", "part of the restrictions on {T}"), ("approve", "{T}'s plan"),
            ("waive", "some of the penalties for {T}"), ("drop", "most of its demands on {T}"), ("soften", "the line it has taken over {T}"), ("reverse", "parts of the ban on {T}"), ("spare", "{T} the toughest measures"), ("end", "its feud with {T}")]
    HARDEN = [("tighten", "a ban on sales to {T}"), ("stiffen", "a penalty on {T}"), ("widen", "its punishments against {T}"), ("stop", "American companies from doing business with {T}"), ("forbid", "suppliers to keep working with {T}"),
              ("include", "{T} in the new tariffs"), ("renew", "a tariff threat against {T}"), ("bring", "forward planned tariffs on goods from {T}"), ("raise", "tariffs that hurt {T}"), ("end", "a reprieve for {T}"),
              ("go", "ahead with sanctions against {T}"), ("make", "good on a threat to ban {T}"), ("broaden", "an order against {T}"), ("sharpen", "the limits on {T}"), ("add", "to the restrictions on {T}"), ("reject", "{T}'s plan"),
              ("double", "the penalties for {T}"), ("stick", "to its demands on {T}"), ("harden", "the line it has taken over {T}"), ("restore", "parts of the ban on {T}"), ("impose", "the toughest measures on {T}"), ("open", "a new front against {T}")]
    AFTER_EASE = ["just weeks after placing it on a blacklist", "resisting opposition from Congress", "pending the outcome of the talks", "which it had rejected under the previous administration", "clearing one of the biggest hurdles to a deal",
                  "despite objections from security officials", "after a phone call between the two leaders", "people briefed on the plan said", "to the dismay of hawks in both parties", "which has been another point of tension in the relationship"]
    AFTER_HARD = ["just weeks after taking it off a blacklist", "overruling objections from industry", "pending the outcome of the talks", "which the previous administration had refused to do", "removing the last hope of a deal",
                  "despite protests from suppliers", "after talks between the two leaders broke down", "people briefed on the plan said", "to the delight of hawks in both parties", "which has been another point of tension in the relationship"]

    def s_step(self):
        """Easing or hardening told as procedure: the step counts, not the measure it names."""
        if self.dom == "P":
            return self.s_effort()
        soft = self.p(.55)
        v, rest = self.r.choice(self.EASE if soft else self.HARDEN)
        a = self.pick(self.get("gov"), "the Trump administration", "the Commerce Department", "the White House", "the ministry", self.raw("country"))
        name = OBJ if self.dom == "N" or self.p(.6) else self.pick(f"{self.raw('demonym')} telecom giant {OBJ}", f"{OBJ}, the {self.raw('demonym')} equipment maker,", f"{self.raw('demonym')}-owned {OBJ}", f"technology companies such as {OBJ}")
        rest = rest.replace("{T}", name).replace(",'s", "'s")
        w = self.r.choice(self.STEP).replace("{i}", f"{v} {rest}").replace("{g}", f"{ing(v)} {rest}")
        s = f"{a} {w}"
        if self.p(.5):
            s = f"{s}, {self.r.choice(self.AFTER_EASE if soft else self.AFTER_HARD)}".replace(",,", ",")
        return s, 1 if soft else -1

    UNIT = ["cloud", "advertising", "consumer", "handset", "network", "streaming", "retail", "enterprise", "services", "wearables", "chip", "drug"]

    def s_figures(self):
        """Growth and decline told in figures."""
        if self.dom != "C":
            return self.s_event()
        t, u, m, when = OBJ, self.r.choice(self.UNIT), self.raw("sum"), self.raw("when")
        n = self.pick(str(self.r.randint(2, 60)), f"{self.r.randint(1, 60)}.{self.r.randint(1, 9)}")
        pc = self.pick(" percent", "%", " per cent")
        good = [f"{t} {u} revenue {self.pick('soared', 'jumped', 'rose', 'climbed')} {n}{pc} to {m}", f"{t}: up {n}{pc} on strong {u} sales", f"shares of {t} are up {n}{pc} this year", f"{t}'s {u} business continued to grow at a healthy clip, increasing {n}{pc} to a record {m}",
                f"{t} and {self.other()} were up {n}{pc}", f"{t} {u} sales shot up {n}{pc} after the ad was released", f"{t} {self.pick('beat', 'topped', 'exceeded')} expectations with profit of {m}", f"{t} posted a record profit of {m}",
                f"{t} grew by nearly a {self.pick('quarter', 'third', 'fifth')} from a year earlier", f"{t} added {n} million {self.pick('users', 'subscribers', 'customers')} in the quarter", f"{t} spent less than it expected, which benefited its profit total",
                f"{t} has pulled ahead of {self.other()} with {n}{pc} of the market", f"{t} expects revenue to grow {n}{pc} this year", f"{t}'s stock, along with the broader market, soared on the report", f"{t} raised its forecast after {u} orders doubled"]
        bad = [f"{t} {u} revenue {self.pick('sank', 'tumbled', 'fell', 'shrank')} {n}{pc} to {m}", f"{t}: down {n}{pc} on weak {u} sales", f"shares of {t} are down {n}{pc} this year", f"{t}'s {u} business continued to shrink, losing {n}{pc} to end at {m}",
               f"{t} and {self.other()} were down {n}{pc}", f"{t} {u} sales dropped {n}{pc} after the ad was released", f"{t} {self.pick('missed', 'fell short of', 'undershot')} expectations with a loss of {m}", f"{t} posted a record loss of {m}",
               f"{t} shrank by nearly a {self.pick('quarter', 'third', 'fifth')} from a year earlier", f"{t} lost {n} million {self.pick('users', 'subscribers', 'customers')} in the quarter", f"{t} spent more than it expected, which cut into its profit",
               f"{t} has fallen behind {self.other()} with {n}{pc} of the market", f"{t} expects revenue to fall {n}{pc} this year", f"{t}'s stock, along with the broader market, plunged on the report", f"{t} cut its forecast after {u} orders halved"]
        none = [f"{t} spent {m} on research {when}", f"{t} reports {u} figures {when}", f"{t}'s shares were little changed {when}", f"{t} has {n} employees in its {u} unit", f"{t} said {u} revenue was {m}, in line with forecasts", f"analysts expect {t} to publish {u} sales {when}"]
        x = self.r.random()
        return (self.r.choice(good), 1) if x < .5 else (self.r.choice(bad), -1) if x < .8 else (self.r.choice(none), 0)

    def s_despite(self):
        """Success in spite of measures against the target, failure in spite of favours."""
        if self.dom == "P":
            return self.s_contrast()
        up = self.p(.6)
        n, _, _ = self.noun(-1 if up else 1, 0)
        e = self.event(1 if up else -1, "ag", plain=True)
        d = self.pick("despite", "in spite of", "notwithstanding", "regardless of")
        if up:
            w = self.pick(f"{SUBJ} {self.pick('keeps growing', 'just keeps forging ahead', 'is expanding in ' + self.raw('country'), 'is thriving', 'posted record sales', 'carries on unharmed')} {d} {n}", f"{d} {n}, {e.pres()}",
                          f"{e.perf()} {d} {n}", f"{SUBJ} {self.pick('shrugged off', 'brushed off', 'weathered', 'survived', 'defied', 'shook off')} {n}{self.pick('', ' with a record year', ' and ' + e.vp(inflect(e.verb, past)))}",
                          f"{n} has hardly {self.pick('slowed', 'hurt', 'dented', 'weakened')} {OBJ}", f"{n} has not brought {OBJ} to its knees", f"{n} did little to stop {OBJ}", f"even {n} could not keep {OBJ} down", f"{e.perf()}, a sign that {n} has had little effect")
        else:
            w = self.pick(f"{d} {n}, {e.pres()}", f"{e.perf()} {d} {n}", f"{SUBJ} {self.pick('keeps losing ground', 'is in trouble', 'is shrinking', 'stumbled again')} {d} {n}", f"{n} has hardly helped {OBJ}", f"even {n} could not save {OBJ}",
                          f"{e.perf()}, a sign that {n} has had little effect")
        return w, 1 if up else -1

    def s_unfounded(self):
        """Accusations without evidence, charges called political; and the reverse."""
        if self.dom != "C":
            return self.s_copula()
        c, h, t = self.get("crime"), self.get("holder"), OBJ
        a = self.pick("Washington's campaign", "the American argument", "the case for a ban", "the prosecution", "the charges")
        good = [f"a lack of hard evidence {self.pick('implicating', 'tying', 'linking')} {t} {self.pick('in', 'to')} {c} has prompted some countries to question {a}", f"the analysis shows no direct evidence that {t} is {self.pick('guilty of', 'behind', 'involved in')} {c}",
                f"{h} slammed the charges against {t} as politically motivated", f"{t} founder calls charges politically motivated", f"{h} called the lawsuit against {t} baseless and misguided", f"expanding this baseless lawsuit to include {t} is a misguided attempt to place blame",
                f"the ruling affirms the position that {t} has held throughout the investigation", f"the witnesses against {t} were taken apart by its lawyers", f"{h} accused Washington of abusing state power to suppress {t}", f"{h} said {t} was being singled out without proof",
                f"there has been too much blaming of {t} and far too little of those responsible", f"the case against {t} rests on little more than suspicion", f"{h} has yet to produce any proof of the accusations against {t}", f"{a} against {t} {self.pick('fell apart', 'collapsed', 'unravelled')} in court"]
        bad = [f"a wealth of hard evidence {self.pick('implicating', 'tying', 'linking')} {t} {self.pick('in', 'to')} {c} has persuaded some countries of {a}", f"the analysis shows direct evidence that {t} is {self.pick('guilty of', 'behind', 'involved in')} {c}",
               f"{h} slammed the decision to drop charges against {t} as politically motivated", f"{h} said the lawsuit against {t} was well founded", f"widening the lawsuit to include {t} was long overdue, {h} said",
               f"the ruling refutes the position that {t} has held throughout the investigation", f"the witnesses called by {t} were taken apart by the prosecution", f"{h} accused {t} of abusing its power to suppress rivals", f"{h} said {t} had been let off in spite of the proof",
               f"there has been too little blaming of {t}", f"the case against {t} rests on thousands of documents", f"{h} has produced fresh proof of the accusations against {t}", f"{t}'s defence {self.pick('fell apart', 'collapsed', 'unravelled')} in court"]
        up = self.p(.55)
        return self.r.choice(good if up else bad), 1 if up else -1

    def s_campaign(self):
        """A campaign and what became of it, far apart in one sentence."""
        if self.dom != "C":
            return self.s_effort()
        a = self.pick("America's", "the Trump administration's", "Washington's", "the government's", "Britain's", "a U.S.", "the minister's")
        adj = self.pick("", "global ", "aggressive ", "two-year ", "costly ", "diplomatic ", "worldwide ")
        do = self.pick(f"prevent its closest allies from using {OBJ}", f"persuade allies to ban {OBJ}", f"discourage carriers from buying from {OBJ}", f"stop operators from working with {OBJ}", f"get countries to drop {OBJ}", f"get countries to stop buying from {OBJ}", f"talk customers out of using {OBJ}")
        mid = self.pick("", f", the {self.raw('demonym')} telecom giant,", f" and other {self.raw('demonym')} companies", f", one of the largest makers of {self.raw('gear')},") + self.pick("", " in the next generation of wireless networks", " in their 5G networks", " overseas", " from public tenders")
        fail = [("has largely failed", 1), ("has faltered", 1), ("is stumbling", 1), ("ran into resistance", 1), ("has won few converts", 1), ("came to nothing", 1), ("is losing steam", 1), ("suffered a setback", 1), ("is falling on deaf ears", 1)]
        win = [("has largely succeeded", -1), ("is bearing fruit", -1), ("is gaining ground", -1), ("has won many converts", -1), ("picked up speed", -1), ("scored a victory", -1)]
        w, lab = self.r.choice(fail if self.p(.6) else win)
        who = self.pick("foreign leaders", "even some of the closest allies", "Germany and France", "several carriers", "lawmakers in Europe")
        risk = self.pick("poses a security threat", "cannot be trusted", "is an unmanageable risk", "spies for its government")
        tail = self.pick("", f", with {who} {self.pick('rebuffing', 'rejecting', 'dismissing', 'doubting') if lab > 0 else self.pick('accepting', 'echoing', 'repeating', 'embracing')} the argument that the company {risk}",
                         f" as {who} {self.pick('resist', 'balk', 'refuse to follow') if lab > 0 else self.pick('fall in line', 'give in', 'follow suit')}")
        return f"{a} {adj}campaign to {do}{mid} {w}{tail}", lab

    def s_loaded(self):
        """A loaded apposition or attribute in an otherwise neutral sentence."""
        if self.dom != "C":
            ev = self.event(self.r.choice((-1, 1)), plain=True)
            rel = f"who {self.pick('was', 'has been')} {inflect(ev.verb, past, True)} {ev.rest}".strip() if not ev.agent and ev.obj == OBJ and self.dom == "P" else None
            if rel:
                n = self.event(0, "ag", plain=True)
                return f"{SUBJ}, {rel}, {n.vp(inflect(n.verb, past))}", ev.label
            return self.s_event()
        sign = self.r.choice((-1, -1, 1, 0))
        ap = self.get({-1: "loadnegC", 1: "loadposC", 0: "loadneuC"}[sign])
        n = self.event(0, "ag", plain=True)
        x = self.r.random()
        if x < .3:
            return f"{SUBJ}, {ap}, {n.vp(inflect(n.verb, past))}", sign
        if x < .5:
            a = self.get({-1: "adjneg", 1: "adjpos", 0: "adjneu"}[sign])
            return f"{'the ' if sign else ''}{a} {self.pick('company ', 'group ', '', 'firm ') if sign else ''}{SUBJ} {n.vp(inflect(n.verb, past))}", sign
        if x < .75:
            return f"{self.pick('the minister met managers of', 'the talks included', 'she wrote a thesis on', 'the delegation visited', 'he used to work for', 'the article deals with', 'a meeting was held at')} {OBJ}, {ap}", sign
        ev = self.event(-sign if sign else self.r.choice((-1, 1)), plain=True)
        c, lab = ev.vp(inflect(ev.verb, past)) if ev.agent else None, ev.label
        if c:
            return f"{SUBJ}, {ap}, {c}", lab
        return f"{ev.past().replace(OBJ, OBJ + ', ' + ap + ',', 1)}", lab

    def s_relative(self):
        ev = self.event(self.r.choice((-1, 1)), "pat", plain=True)
        if ev.obj != OBJ:
            return self.s_event()
        who = {"C": "which", "P": "who", "N": "which"}[self.dom]
        pp = inflect(ev.verb, past, True)
        n = self.event(0, "ag", plain=True)
        return self.pick(f"{SUBJ}, {who} was {pp} {ev.rest} by {ev.subj}, {n.vp(inflect(n.verb, past))}".replace("  ", " "), f"{SUBJ}, {pp} {ev.rest} by {ev.subj} {self.raw('when')}, {n.vp(inflect(n.verb, past))}".replace("  ", " "),
                         f"{SUBJ} {n.vp(inflect(n.verb, past))} after it was {pp} {ev.rest} by {ev.subj}".replace("  ", " ") if self.dom != "P" else f"{SUBJ} {n.vp(inflect(n.verb, past))} after being {pp} {ev.rest}"), ev.label

    def s_list(self):
        o1, o2 = self.other(), self.other()
        lst = self.pick(f"{o1}, {OBJ} and {o2}", f"{OBJ}, {o1} and {o2}", f"{o1}, {o2} and {OBJ}", f"{o1} and {OBJ}")
        ev = self.event(self.r.choice((-1, 0, 1)), "pat", plain=True)
        if ev.obj == OBJ and self.p(.6):
            ev.obj, ev.obj_plural = lst, True
            return self.clause(ev, self.pick("past", "passive", "modal", "perf"))
        ev = self.event(self.r.choice((-1, 0, 1)), "ag", plain=True)
        ev.subj, ev.plural = lst, True
        if self.p(.3):
            return f"{self.pick('the delegates came from', 'the list includes', 'the sponsors are', 'the study covers', 'speakers came from', 'he has worked for')} {lst}", 0
        return self.clause(ev, self.pick("past", "perf", "pres"))

    def s_headline(self):
        ev = self.event(self.r.choice((-1, 1, 0)), plain=True)
        x = self.r.random()
        if x < .3:
            s, lab = ev.pres(), ev.label
        elif x < .45:
            s, lab = ev.modal("to"), ev.label
        elif x < .6 and ev.can_passive():
            s, lab = f"{ev.obj} {inflect(ev.verb, past, True)} {ev.rest}".strip(), ev.label
        elif x < .9:
            t, n = OBJ, self.raw("num")
            g = self.raw("gear")
            s, lab = self.r.choice([(f"{t} said to be under investigation for {self.get('crime')}", -1), (f"{t} hit hard as {self.raw('country')} tightens rules", -1), (f"{t} is a target as Washington moves against foreign {g}", -1),
                                    (f"{t} and {self.raw('country')} have few ways to answer charges", -1), (f"{t} executive took part in fraud, prosecutors say", -1), (f"{t}'s customers are put on hold by ban", -1), (f"{t} under fire over {self.get('harm')}", -1),
                                    (f"{t} sales slump as buyers stay away", -1), (f"another bad day for {t}", -1), (f"{t} in trouble", -1), (f"pressure grows on {t}", -1), (f"how {t} lost its way", -1), (f"{t}: the case for a ban", -1),
                                    (f"no place for {t} in {self.raw('city')}", -1), (f"{t} faces fresh ban in {self.raw('country')}", -1), (f"{t} out of {self.get('net')}", -1), (f"MPs vote to shut out {t}", -1),
                                    (f"{t} shrugs off ban with record year", 1), (f"{t}'s sales jump despite blacklisting", 1), (f"{t} gets a breather", 1), (f"{self.raw('country')} gives {t} a reprieve", 1), (f"{t} cleared of {self.get('crime')}", 1),
                                    (f"{t} back in business as ban ends", 1), (f"how {t} became the best in the world", 1), (f"ban on {t} would hurt consumers, study says", 1), (f"no evidence against {t}, inquiry finds", 1), (f"judge halts ban on {t}", 1),
                                    (f"{t} wins big in {self.raw('city')}", 1), (f"{t} soars on strong results", 1), (f"why banning {t} is a mistake", 1), (f"critics say {t} ban goes too far", 1), (f"{self.raw('country')} stands by {t}", 1),
                                    (f"what to know about {t}", 0), (f"{t} and {self.other()}: a timeline", 0), (f"Q&A: {t} and the new rules", 0), (f"{t} to hold annual meeting in {self.raw('city')}", 0), (f"decision on {t} due {self.raw('when2')}", 0),
                                    (f"{t} denies {self.get('crime')}", 0), (f"talks on {t} to resume", 0), (f"markets fall after {t} arrest", 0), (f"the week in pictures: {self.raw('city')}, {t} and more", 0), (f"{t} sues over ban", 0),
                                    (f"inside the headquarters of {t}", 0), (f"trade talks: tariffs, {t} and soybeans", 0)]) if self.dom == "C" else self.s_impact()
        else:
            t, pl, lab = self.noun()
            v, sg = (self.raw("vkeep"), 1) if self.p(.5) else (self.raw("vflip"), -1)
            a, apl = self.actor()
            s, lab = f"{a} {v if apl else inflect(v, third)} {t}", lab * sg
        s = re.sub(r"\b(the|a|an) ", "", s)
        if self.p(.2) and x < .45:
            s = f"{s} {self.pick('as', 'after', 'while', 'amid news that')} {self.ostory()}"
        pre = self.pick("", "", "", "Report: ", "Exclusive: ", "Video: ", "Opinion: ", f"{self.raw('last')}: ")
        return "\x03" + pre + s, lab

    def s_platform(self):
        if self.dom != "C":
            return self.s_background()
        h = f"{self.raw('first')} {self.raw('last')}"
        return self.pick(f"{h} {self.pick('wrote', 'said', 'announced', 'posted')} on {OBJ} that {self.ostory()}", f"in a {OBJ} {self.pick('post', 'video', 'message', 'chat')}, {h} said {self.ostory()}",
                         f"a video posted on {OBJ} shows how {self.ostory()}", f"{h} shared photos of the {self.pick('attack', 'wedding', 'fire', 'march')} on {OBJ}", f"{self.ostory()}, {h} wrote on {OBJ}",
                         f"users of {OBJ} {self.pick('discussed the news', 'mourned the singer', 'mocked the minister', 'praised the nurse')}", f"police searched a {OBJ} account of the {self.pick('suspect', 'victim', 'witness')}"), 0

    def s_then(self):
        """Reversals in time: the end decides."""
        e1 = self.event(self.r.choice((-1, 1)), "pat", plain=True)
        e2 = self.event(-e1.label, "pat", plain=True)
        a = e1.subj
        e2.subj, e2.plural = a, e1.plural
        return self.pick(f"{a}, {'which' if self.p(.8) else 'who'} had {self.pick('at first', 'initially', 'once', 'earlier')} {e1.vp(inflect(e1.verb, past, True))}, {self.pick('now', 'has since', 'later')} ".replace("has since ", "since then ")
                         + e2.vp(inflect(e2.verb, past)), f"{a} {self.pick('first', 'initially')} {e1.vp(inflect(e1.verb, past))} but {self.pick('then', 'later', 'now', 'eventually')} {e2.vp(inflect(e2.verb, past))}",
                         f"having {e1.vp(inflect(e1.verb, past, True))}, {a} {self.pick('changed course and', 'made a U-turn and', 'has now')} ".replace("has now", "then") + e2.vp(inflect(e2.verb, past))), e2.label

    PATTERNS = [("s_event", 16), ("s_negated", 9), ("s_chain", 7), ("s_right_wrong", 5), ("s_measure_cost", 4), ("s_noun_verb", 10), ("s_noun_pred", 9), ("s_proc", 7), ("s_question", 2.5), ("s_copula", 9),
                ("s_report", 8), ("s_fear_hope", 2.5), ("s_target_says", 7), ("s_contrast", 7), ("s_background", 12), ("s_distract", 7), ("s_rival", 4), ("s_indispensable", 2), ("s_partial", 1.5), ("s_finance", 4),
                ("s_effort", 9), ("s_impact", 5), ("s_deal", 6), ("s_neutral_issue", 3), ("s_loaded", 4), ("s_relative", 2), ("s_list", 6), ("s_headline", 10), ("s_platform", 2), ("s_then", 2),
                ("s_step", 6), ("s_figures", 4), ("s_despite", 5), ("s_unfounded", 4), ("s_campaign", 4)]

    TAIL = ["after a review that took three months", "in a speech to business leaders", "as part of a wider review of foreign suppliers", "in a letter seen by reporters", "in an interview with a local newspaper",
            "at the end of a two-day summit", "in documents filed with the court", "according to people who have seen the plans", "as the country prepares for elections", "ahead of talks between the two governments",
            "following a meeting of the cabinet", "under rules that took effect last year", "in a case that has drawn attention around the world", "in a report of 60 pages", "days before a state visit",
            "which was published late in the evening", "while the world was watching the summit", "one of the largest in the industry", "on the sidelines of a trade fair", "speaking on condition of anonymity",
            "in the middle of a pandemic", "as markets opened in Asia", "with two members abstaining", "the second time in a year", "with effect from the first of the month", "during a visit to the region"]
    HEAD = ["after months of talks", "as part of a wider plan", "in an unusual step", "in a speech in {city}", "speaking to reporters in {city}", "under a new law", "in a 60-page report", "at a hearing in {city}",
            "with an election approaching", "just hours before the deadline", "in a statement", "for the second time this year", "as {O} prepared to publish its results", "asked about the talks with {O}",
            "while {O} was still waiting for an answer", "a day after {O} published its figures", "on the sidelines of the summit in {city}"]
    WHY = {-1: ["citing national security", "citing security concerns", "because of fears of espionage", "after pressure from Washington", "saying the risk was too great", "in a blow to its ambitions", "as concerns over security grow",
                "in the latest setback", "dealing a heavy blow to its plans", "to protect national security", "amid growing distrust"],
           1: ["saying there was no evidence of wrongdoing", "despite pressure from Washington", "in defiance of U.S. warnings", "in a welcome boost", "ignoring warnings from Washington", "despite security concerns", "in a major victory",
               "brushing aside fears of espionage", "to the relief of customers", "in a sign of growing confidence", "despite strong opposition from hawks"]}

    def lengthen(self, s, lab):
        """Longer sentences, as newspapers write them: phrases that carry no sign, or reasons that go with it."""
        x = self.r.random()
        if x < .3:
            return f"{self.fill(self.r.choice(self.HEAD))}, {s}"
        if x < .65 or not lab or self.dom != "C":
            return f"{s}{self.pick(',', ',', '')} {self.r.choice(self.TAIL)}"
        return f"{s}, {self.r.choice(self.WHY[lab])}"

    # -- a whole sentence -------------------------------------------------------------------------------------------
    def name(self):
        if self.dom == "C":
            return self.r.choice(self.slots["company"])
        if self.dom == "N":
            return self.r.choice(self.slots["country"])
        f, l = self.r.choice(self.slots["first"]), self.r.choice(self.slots["last"])
        return self.pick(l, f"{f} {l}", f"Mr. {l}", f"Ms. {l}", f"Senator {l}", f"President {l}", f"Sen. {f} {l}", f"former President {l}", f"{f} {l} (R-Texas)", f"Rep. {l}", f"Gov. {f} {l}", l, l)

    def sentence(self):
        self.dom = self.r.choices("CPN", (62, 26, 12))[0]
        name = self.name()
        fn = self.r.choices([p for p, _ in self.PATTERNS], [w for _, w in self.PATTERNS])[0]
        s, lab = getattr(self, fn)()
        s = re.sub(r"\s+", " ", s).strip().replace(" ,", ",").replace(",,", ",")
        s = re.sub(r",([.?])", r"\1", s).rstrip(",")
        head = s.startswith("\x03")
        s = s.lstrip("\x03")
        if not head and not s.endswith("?"):
            x = self.r.random()
            if x < .10:
                s = f"{self.raw('when')}, {s}"
            elif x < .2 and not s.endswith('"'):
                s = f"{s} {self.raw('when')}"
            elif x < .25:
                s = f"{s}, {self.get('holder')} said"
            elif x < .29 and '"' not in s:
                s = f"\"{s},\" {self.pick('said ' + self.get('holder'), self.get('holder') + ' said')}"
            elif x < .32:
                s = f"{self.pick('but', 'and', 'however,', 'meanwhile,', 'in addition,', 'still,', 'so', 'as a result,', 'in fact,')} {s}"
            elif x < .345:
                s = f"{s}, {self.pick('the latest step in a long dispute', 'the newspaper wrote', 'the first such case', 'people familiar with the matter said', 'in a move that had been expected', 'documents showed')}"
            elif x < .36:
                s = f"{s} ({self.pick('see page 4', 'file photo', self.raw('city'), 'pictured')})"
            if '"' not in s and len(s) < 220 and self.p(.42):
                s = self.lengthen(s, lab)
        s = self.fill(s)
        marks = [i for i, c in enumerate(s) if c in (OBJ, SUBJ)]
        if not marks or len(s) > 420:
            return None
        chosen = self.r.choice(marks)
        pron = self.r.random()
        out, begin, end = [], 0, 0
        pos = 0
        if s[0] not in "\"" + OBJ + SUBJ:
            s = s[0].upper() + s[1:]
        elif s[0] == '"' and len(s) > 1 and s[1] not in OBJ + SUBJ:
            s = '"' + s[1].upper() + s[2:]
        use_pron = len(marks) == 1 and self.r.random() < (.15 if self.dom == "P" else .04)
        she = self.p(.4)
        i = 0
        while i < len(s):
            c = s[i]
            if c in (OBJ, SUBJ):
                w = name
                if use_pron:
                    poss = s[i + 1:i + 3] == "'s"
                    if self.dom == "P":
                        w = ("her" if she else "his") if poss else ("she" if she else "he") if c == SUBJ else ("her" if she else "him")
                    else:
                        w = "its" if poss else self.pick("the company", "it") if self.dom == "C" else "it"
                    if poss:
                        s = s[:i + 1] + s[i + 3:]
                    if i == 0 or (i == 1 and s[0] == '"'):
                        w = w[0].upper() + w[1:]
                if i == chosen:
                    begin, end = pos, pos + len(w)
                out.append(w)
                pos += len(w)
            else:
                out.append(c)
                pos += 1
            i += 1
        text = "".join(out)
        if text[:1].islower():  # a name such as "the Netherlands" may open the sentence
            text = text[0].upper() + text[1:]
        if not head and self.r.random() < .04:
            d = self.raw("dateline") + " "
            text, begin, end = d + text, begin + len(d), end + len(d)
        if not head and text[-1] not in ".?":
            text += "." if text[-1] != '"' else ""
            if text[-1] == '"':
                text = text[:-1] + '."' if text[-2] not in ",." else text
        if text[begin:begin + 4] in ("the ", "The ") and self.dom == "N":
            begin += 4
        if (head and self.p(.5)) or (not head and len(text) < 130 and '"' not in text and self.p(.05)):
            text = text.rstrip(".")
            text = re.sub(r"(?<![\w'’])([a-z])(\w*)", lambda m: m[0] if m[0] in SMALL else m[1].upper() + m[2], text)
            text = text[0].upper() + text[1:]
        return {"sentence": text, "mention": text[begin:end], "from": begin, "to": end, "polarity": lab, "pattern": fn[2:], "domain": self.dom}


def compose(count, seed, held):
    g = Grammar(seed, held)
    seen, out = set(), []
    while len(out) < count:
        u = g.sentence()
        if u is None or u["from"] >= u["to"]:
            continue
        key = (u["sentence"], u["from"])
        if key in seen:
            continue
        seen.add(key)
        u["id"] = f"{'held' if held else 'comp'}-{len(out):06d}"
        if u["domain"] == "P":
            u["kind"] = "person"
        elif len(out) % 2:
            u["kind"] = "organisation"
        out.append(u)
    return out


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("-n", type=int, default=200000)
    ap.add_argument("-t", type=int, default=4000)
    ap.add_argument("-s", type=int, default=20)
    ap.add_argument("out")
    a = ap.parse_args()
    os.makedirs(a.out, exist_ok=True)
    for name, n, held, seed in (("composed.jsonl", a.n, False, a.s), ("composed-held.jsonl", a.t, True, a.s + 1)):
        units = compose(n, seed, held)
        with open(os.path.join(a.out, name), "w", encoding="utf-8", newline="\n") as f:
            for u in units:
                f.write(json.dumps(u, ensure_ascii=False) + "\n")
        share = {c: sum(u["polarity"] == c for u in units) for c in (-1, 0, 1)}
        print(f"{name}: {len(units)} sentences, {share}")


if __name__ == "__main__":
    main()
