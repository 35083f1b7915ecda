"""Tables of TeX's commands that stand for one or a few characters, in text and in formulas."""

from sitegen.text.letters import LETTERS, pairs

_TEXT_ONLY = pairs(r"""
    textendash – textemdash — textquotedblleft “ textquotedblright ” textquoteleft ‘ textquoteright ’ textquotedbl "
    textquotesingle ' textasciigrave ` textasciitilde ~ textasciicircum ^ textbackslash \ textbar | textless <
    textgreater > textbraceleft { textbraceright } textunderscore _ textdollar $ textpercent % textnumero №
    textregistered ® texttrademark ™ textcopyright © textellipsis … textbullet • textasteriskcentered ∗ textdegree °
    textmu μ textohm Ω textcelsius ℃ texteuro € textsterling £ textyen ¥ textcent ¢ textsection § textparagraph ¶
    textdagger † textdaggerdbl ‡ textperiodcentered · textordfeminine ª textordmasculine º textperthousand ‰
    textonehalf ½ textonequarter ¼ textthreequarters ¾ textonesuperior ¹ texttwosuperior ² textthreesuperior ³
    texttimes × textdiv ÷ textpm ± textminus − textlangle ⟨ textrangle ⟩ textrightarrow → textleftarrow ←
    textexclamdown ¡ textquestiondown ¿ texttildelow ~ textvisiblespace ␣ textsurd √ textlnot ¬
    textpertenthousand ‱ textinterrobang ‽ textcurrency ¤ textflorin ƒ textwon ₩ textdong ₫ textpeso ₱ textnaira ₦
    textlira ₤ textbaht ฿ textcolonmonetary ₡ textcopyleft 🄯 textcircledP ℗ textservicemark ℠ textreferencemark ※
    textestimated ℮ textrecipe ℞ textopenbullet ◦ textbigcircle ◯ textbrokenbar ¦ textbardbl ‖ textfractionsolidus ⁄
    textuparrow ↑ textdownarrow ↓ textlbrackdbl ⟦ textrbrackdbl ⟧ textmusicalnote ♪ textmho ℧ textpilcrow ¶ textprime ′
    textdblhyphen ⹀ textthreequartersemdash — texttwelveudash – textasciimacron ¯ textasciidieresis ¨ textasciiacute ´
    textgravedbl ˵ textacutedbl ˝ textasciibreve ˘ textasciicaron ˇ textquotestraightbase ‚ textquotestraightdblbase „
    textogonekcentered ˛ textdollaroldstyle $ textcentoldstyle ¢ textdiscount ⁒ textschwa ə
    textalpha α textbeta β textgamma γ textdelta δ textepsilon ε textzeta ζ texteta η texttheta θ textiota ι textkappa κ
    textlambda λ textnu ν textxi ξ textpi π textrho ρ textsigma σ texttau τ textupsilon υ textphi φ textchi χ textpsi ψ
    textomega ω textGamma Γ textDelta Δ textTheta Θ textLambda Λ textPi Π textSigma Σ textPhi Φ textPsi Ψ textOmega Ω
    euro € eurosymbol € texteurosym € officialeuro € slash / textvertline | degreeC °C degC °C tm ™ texttm ™
    guillemotleft « guillemotright » guillemetleft « guillemetright » guilsinglleft ‹ guilsinglright › flqq « frqq »
    quotedblbase „ quotesinglbase ‚ glqq „ grqq “ glq ‚ grq ‘ lq ‘ rq ’ lbrack [ rbrack ]
""")
SPACE_EATING = LETTERS | _TEXT_ONLY
"""The commands that include the white space after them, as authors end these commands with a space in running text."""

GREEK = pairs("""
    alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ varkappa ϰ
    lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ upsilon υ phi ϕ varphi φ
    chi χ psi ψ omega ω digamma ϝ Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
    upmu μ micro µ
""")

SIGNS = pairs(r"""
    times × div ÷ pm ± mp ∓ cdot ⋅ cdotp · ast ∗ star ⋆ circ ∘ bullet • oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘ odot ⊙
    dagger † ddagger ‡ dag † ddag ‡ amalg ⨿ cap ∩ cup ∪ uplus ⊎ sqcap ⊓ sqcup ⊔ vee ∨ wedge ∧ lor ∨ land ∧ setminus ∖
    smallsetminus ∖ wr ≀ bigcap ⋂ bigcup ⋃ bigvee ⋁ bigwedge ⋀ bigoplus ⨁ bigotimes ⨂ bigodot ⨀ biguplus ⨄ bigcirc ◯
    sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ oint ∮ partial ∂ nabla ∇ infty ∞ surd √
    leq ≤ le ≤ leqslant ⩽ geq ≥ ge ≥ geqslant ⩾ ll ≪ gg ≫ lll ⋘ ggg ⋙ lt < gt > neq ≠ ne ≠ equiv ≡ sim ∼ simeq ≃
    thicksim ∼ approx ≈ thickapprox ≈ cong ≅ propto ∝ varpropto ∝ doteq ≐ triangleq ≜ coloneqq ≔ eqqcolon ≕
    lesssim ≲ gtrsim ≳ lessapprox ⪅ gtrapprox ⪆ prec ≺ succ ≻ preceq ⪯ succeq ⪰ asymp ≍ models ⊨ vdash ⊢ dashv ⊣
    perp ⟂ parallel ∥ nparallel ∦ mid ∣ nmid ∤ subset ⊂ subseteq ⊆ subsetneq ⊊ supset ⊃ supseteq ⊇ supsetneq ⊋
    sqsubseteq ⊑ sqsupseteq ⊒ in ∈ ni ∋ notin ∉ forall ∀ exists ∃ nexists ∄ neg ¬ lnot ¬ top ⊤ bot ⊥ emptyset ∅
    varnothing ∅ therefore ∴ because ∵ angle ∠ measuredangle ∡ bowtie ⋈ ltimes ⋉ rtimes ⋊
    to → rightarrow → longrightarrow ⟶ Rightarrow ⇒ Longrightarrow ⟹ implies ⟹ gets ← leftarrow ← longleftarrow ⟵
    Leftarrow ⇐ Longleftarrow ⟸ impliedby ⟸ leftrightarrow ↔ longleftrightarrow ⟷ Leftrightarrow ⇔
    Longleftrightarrow ⟺ iff ⟺ mapsto ↦ longmapsto ⟼ uparrow ↑ downarrow ↓ updownarrow ↕ Uparrow ⇑ Downarrow ⇓
    nearrow ↗ searrow ↘ nwarrow ↖ swarrow ↙ hookrightarrow ↪ hookleftarrow ↩ rightharpoonup ⇀ rightleftharpoons ⇌
    rightrightarrows ⇉ leftleftarrows ⇇ rightsquigarrow ⇝ leadsto ⇝ twoheadrightarrow ↠ nrightarrow ↛ circlearrowleft ↺
    circlearrowright ↻ curvearrowright ↷
    ell ℓ hbar ℏ imath ı jmath ȷ Re ℜ Im ℑ wp ℘ aleph ℵ beth ℶ complement ∁ eth ð mho ℧ prime ′ backprime ‵
    langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ lvert | rvert | vert | lVert ‖ rVert ‖ Vert ‖ lbrace { rbrace }
    llbracket ⟦ rrbracket ⟧ backslash \ colon : ldots … dots … dotsc … dotsb … cdots ⋯ vdots ⋮ ddots ⋱
    square □ Box □ blacksquare ■ triangle △ bigtriangleup △ triangledown ▽ triangleleft ◁ triangleright ▷
    blacktriangle ▲ blacktriangleright ▶ Diamond ◊ diamond ⋄ lozenge ◊ blacklozenge ⧫ bigstar ★ spadesuit ♠
    heartsuit ♡ diamondsuit ♢ clubsuit ♣ flat ♭ natural ♮ sharp ♯ checkmark ✓ cmark ✓ xmark ✗ maltese ✠
    S § P ¶ copyright © pounds £ euro € degree ° deg ° celsius ℃ percent % permil ‰ and ·
""")

_ABBREVIATIONS = {
    "LaTeX": "LaTeX",
    "LaTeXe": "LaTeX2ε",
    "TeX": "TeX",
    "BibTeX": "BibTeX",
    "XeTeX": "XeTeX",
    "XeLaTeX": "XeLaTeX",
    "LuaLaTeX": "LuaLaTeX",
    "pdfLaTeX": "pdfLaTeX",
    "eg": "e.g.",
    "Eg": "E.g.",
    "ie": "i.e.",
    "Ie": "I.e.",
    "etal": "et al.",
    "etc": "etc.",
    "vs": "vs.",
    "wrt": "w.r.t.",
    "cf": "cf.",
    "Cf": "Cf.",
    "aka": "a.k.a.",
    "iid": "i.i.d.",
    "viz": "viz.",
    "Aka": "A.k.a.",
    "Wrt": "W.r.t.",
    "Etal": "Et al.",
    "dof": "d.o.f.",
    "wolog": "w.l.o.g.",
    "Wolog": "W.l.o.g.",
    "wlog": "w.l.o.g.",
    "Wlog": "W.l.o.g.",
    "resp": "resp.",
}

SYMBOLS = GREEK | SIGNS | _ABBREVIATIONS
"""Characters of formulas that also occur in text, and abbreviations. White space after these commands is kept."""

ESCAPES = {
    "%": "%",
    "&": "&",
    "$": "$",
    "#": "#",
    "_": "_",
    "{": "{",
    "}": "}",
    "*": "*",
    " ": " ",
    "\\": " ",
    ",": "\u202f",
    ";": "\u2005",
    ":": "\u2005",
    ">": "\u2005",
    "!": "",
    "/": "",
    "-": "",
    "@": "",
    "|": "‖",
}
r"""Commands of one character other than a letter. ``\-`` allows a hyphen, ``\\`` ends a line."""
