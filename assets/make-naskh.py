"""Makes the Arabic text face "Wusum Naskh" of Scheherazade New.

Use: python make-naskh.py ARABIC.woff2 LATIN.woff2 WEIGHT      (needs fonttools and brotli)

ARABIC and LATIN are Fontsource's subsets of one weight. Written to fonts/: wusum-naskh-WEIGHT.woff2 and
wusum-naskh-punctuation-WEIGHT.woff2. Letters and marks stay as drawn. What changes:

- Which characters: those that `style/fonts.css` asks for. No hinting.
- The name: the licence reserves "Scheherazade" for unmodified copies.
- Height and depth of the line: the face's own leave room for marks that stand three high, and would make the grounds
  of labels as tall as two lines. Leading is the style sheet's affair.
- An empty glyph after the last mark on each letter. WebKitGTK (2.50, with Skia) draws no glyph higher or lower than
  its outline says, and takes the vertical offset of the first glyph on the screen (in a word from right to left the
  last one) for the whole word's: words that end in a mark would leave the line. The empty glyph has no offset to take.
  Other engines draw the same with and without it.
"""

import sys
from pathlib import Path

from fontTools.otlLib import builder
from fontTools.subset import Options, Subsetter, parse_unicodes
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables
from fontTools.ttLib.tables._g_l_y_f import Glyph

ARABIC = "0600-06FF,0750-077F,0870-08FF,200C-200F,204F,2E41,FB50-FDFF,FE70-FEFC"
PUNCTUATION = (
    "0020-0022,0027-0029,002E,003A,005B,005D,00A0,00AB,00BB,2013-2014,2018-201A,201C-201E,2026,2039-203A"
)
# Of 2,048 to the em.
ASCENT, DESCENT = 2060, 1230
BLANK = "blank"


def subset(path, unicodes):
    font = TTFont(path, recalcTimestamp=False)
    options = Options()
    options.layout_features = ["*"]
    options.hinting = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=parse_unicodes(unicodes))
    subsetter.subset(font)
    font.ensureDecompiled()
    return font


def rename(font, style):
    names = {1: "Wusum Naskh", 2: style, 3: f"Wusum Naskh {style}", 4: f"Wusum Naskh {style}", 6: f"WusumNaskh-{style}"}
    # The copyright and the licence stay.
    font["name"].names = [name for name in font["name"].names if name.nameID in (0, 5, 13, 14)]
    for number, name in names.items():
        font["name"].setName(name, number, 3, 1, 0x409)


def set_height(font):
    font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap = ASCENT, -DESCENT, 0
    os2 = font["OS/2"]
    os2.sTypoAscender, os2.sTypoDescender, os2.sTypoLineGap = ASCENT, -DESCENT, 0
    os2.usWinAscent, os2.usWinDescent = ASCENT, DESCENT


def end_marks_with_a_blank(font):
    """In `rlig`, which no setting turns off: a mark that no mark follows becomes itself and the blank."""
    # Of class mark: what ignores marks ignores it. Without an anchor nothing moves it.
    font.setGlyphOrder(font.getGlyphOrder() + [BLANK])
    font["glyf"].glyphs[BLANK] = Glyph()
    font["hmtx"].metrics[BLANK] = (0, 0)
    classes = font["GDEF"].table.GlyphClassDef.classDefs
    marks = [name for name, kind in classes.items() if kind == 3]
    classes[BLANK] = 3
    table = font["GSUB"].table
    lookups = table.LookupList.Lookup
    append = len(lookups)
    lookups.append(builder.buildLookup([builder.buildMultipleSubstSubtable({mark: [mark, BLANK] for mark in marks})]))
    names = font.getReverseGlyphMap()
    chain = builder.buildLookup([rule(marks, marks, None, names), rule(marks, None, append, names)])
    chain.LookupType = 6
    lookups.append(chain)
    table.LookupList.LookupCount = len(lookups)
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "rlig":
            record.Feature.LookupListIndex.append(append + 1)
            record.Feature.LookupCount += 1


def rule(glyphs, ahead, lookup, names):
    """A chaining rule; one without a lookup says that nothing happens there."""
    made = otTables.ChainContextSubst()
    made.Format = 3
    made.BacktrackCoverage, made.BacktrackGlyphCount = [], 0
    made.InputCoverage, made.InputGlyphCount = [builder.buildCoverage(glyphs, names)], 1
    made.LookAheadCoverage = [builder.buildCoverage(ahead, names)] if ahead else []
    made.LookAheadGlyphCount = len(made.LookAheadCoverage)
    made.SubstLookupRecord = []
    if lookup is not None:
        record = otTables.SubstLookupRecord()
        record.SequenceIndex, record.LookupListIndex = 0, lookup
        made.SubstLookupRecord.append(record)
    made.SubstCount = len(made.SubstLookupRecord)
    return made


def main(arabic, latin, weight):
    style = {"400": "Regular", "700": "Bold"}[weight]
    here = Path(__file__).parent / "fonts"
    for source, unicodes, name in [(arabic, ARABIC, "wusum-naskh"), (latin, PUNCTUATION, "wusum-naskh-punctuation")]:
        font = subset(source, unicodes)
        rename(font, style)
        set_height(font)
        if source is arabic:
            end_marks_with_a_blank(font)
        font.flavor = "woff2"
        font.save(here / f"{name}-{weight}.woff2")


main(*sys.argv[1:])
