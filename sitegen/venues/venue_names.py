"""The names of conferences and journals, with their spellings in comments and journal references."""

from typing import Final

CONFERENCES: Final[dict[str, str]] = {
    "CVPR": "computer vision and pattern recognition; international conference on computer vision and pattern recognition;"
    " conference on computer vision and pattern recognition; cpvr; cvrp; cvppr",
    "ICCV": "international conference on computer vision; international conference of computer vision;"
    " intl conference on computer vision; int conference on computer vision; conference on computer vision",
    "ECCV": "european conference on computer vision; european conference of computer vision; european conf on computer vision",
    "ACCV": "asian conference on computer vision",
    "WACV": "winter conference on applications of computer vision; winter conference on applications on computer vision;"
    " winter conf on applications of computer vision; winter applications of computer vision;"
    " workshop on applications of computer vision",
    "BMVC": "british machine vision conference; british machine vision conf",
    "3DV": "international conference on 3d vision",
    "NeurIPS": "nips; neurlps; neuips; neuralips; nurips; neurps; advances in neural information processing systems;"
    " conference on neural information processing systems; neural information processing systems;"
    " conference on neural information processing system; neural information processing system",
    "ICLR": "international conference on learning representations; conference on learning representations",
    "ICML": "international conference on machine learning",
    "AAAI": "aaai conference on artificial intelligence",
    "IJCAI": "ijcai ecai; ijcai pricai; international joint conference on artificial intelligence;"
    " international joint conferences on artificial intelligence",
    "ECAI": "european conference on artificial intelligence",
    "ACM MM": "mm; acmmm; acm multimedia; acm international conference on multimedia; acm multimedia conference;"
    " acm intl conference on multimedia; international conference on multimedia; acm mm",
    "MICCAI": "medical image computing and computer assisted intervention; medical image computing and computer assisted"
    " interventions; medical image computing computer assisted intervention",
    "ICRA": "international conference on robotics and automation; international conference on robotics automation",
    "IROS": "international conference on intelligent robots and systems; intelligent robots and systems",
    "CoRL": "conference on robot learning",
    "RSS": "robotics science and systems",
    "ITSC": "intelligent transportation systems conference; international conference on intelligent transportation systems;"
    " intelligent transportation systems",
    "IV": "intelligent vehicles symposium; ieee iv",
    "ICIP": "international conference on image processing",
    "ICASSP": "international conference on acoustics speech and signal processing",
    "ICME": "international conference on multimedia and expo; international conference on multimedia expo",
    "ICPR": "international conference on pattern recognition; international conference of pattern recognition",
    "ISBI": "international symposium on biomedical imaging",
    "MIDL": "medical imaging with deep learning",
    "IPMI": "information processing in medical imaging",
    "ACL": "annual meeting of the association for computational linguistics; meeting of the association for computational"
    " linguistics",
    "EMNLP": "empirical methods in natural language processing; emnlp ijcnlp",
    "NAACL": "naacl hlt; north american chapter of the association for computational linguistics",
    "EACL": "european chapter of the association for computational linguistics",
    "COLING": "lrec coling; international conference on computational linguistics",
    "SIGGRAPH": "",
    "SIGGRAPH Asia": "siggraph asia",
    "ICDAR": "international conference on document analysis and recognition",
    "FG": "automatic face and gesture recognition; automatic face gesture recognition",
    "KDD": "sigkdd; acm sigkdd; knowledge discovery and data mining",
    "IJCNN": "international joint conference on neural networks",
    "AISTATS": "artificial intelligence and statistics",
    "UAI": "uncertainty in artificial intelligence",
    "COLM": "conference on language modeling",
    "INTERSPEECH": "",
    "CHI": "human factors in computing systems",
    "ICMLA": "international conference on machine learning and applications",
    "ICMLC": "international conference on machine learning and cybernetics; international conference on machine learning and"
    " computing",
    "VISAPP": "computer vision imaging and computer graphics theory and applications; international joint conference on computer vision"
    " imaging and computer graphics theory and applications; international conference on computer vision theory and applications; conference on computer vision theory and"
    " applications; computer vision theory and applications",
    "ICVS": "international conference on computer vision systems",
    "ICMR": "international conference on multimedia retrieval",
    "ICIAP": "international conference on image analysis and processing",
    "CAIP": "computer analysis of images and patterns",
    "SCIA": "scandinavian conference on image analysis",
    "AIES": "aaai acm conference ai ethics and society; ai ethics and society",
    "GCPR": "dagm gcpr; german conference on pattern recognition",
    "ACPR": "asian conference on pattern recognition",
    "PRCV": "chinese conference on pattern recognition and computer vision",
    "CRV": "conference on computer and robot vision; computer and robot vision",
    "DICTA": "digital image computing techniques and applications",
    "ICVGIP": "indian conference on computer vision graphics and image processing",
    "AVSS": "advanced video and signal based surveillance; international conference on advanced video and signal based"
    " surveillance",
    "IJCB": "international joint conference on biometrics",
    "ICB": "international conference on biometrics",
    "BTAS": "biometrics theory applications and systems",
    "IGARSS": "international geoscience and remote sensing symposium; geoscience and remote sensing symposium",
    "ISMAR": "international symposium on mixed and augmented reality",
    "IEEE VR": "ieee conference on virtual reality and 3d user interfaces; conference on virtual reality and 3d user interfaces",
    "VCIP": "visual communications and image processing",
    "ICCP": "international conference on computational photography",
    "MVA": "international conference on machine vision applications",
    "EUSIPCO": "european signal processing conference",
    "ICANN": "international conference on artificial neural networks",
    "ICONIP": "international conference on neural information processing",
    "ESANN": "",
    "MMM": "multimedia modeling; international conference on multimedia modeling",
    "ACM MM Asia": "acm multimedia asia; mmasia; mm asia",
    "SIGIR": "",
    "WWW": "the web conference; world wide web conference",
    "GECCO": "genetic and evolutionary computation conference",
    "SMC": "international conference on systems man and cybernetics",
    "CASE": "international conference on automation science and engineering",
    "FUSION": "international conference on information fusion",
    "EMBC": "international conference of the ieee engineering in medicine and biology society; engineering in medicine and"
    " biology conference",
    "SPIE Medical Imaging": "spie medical imaging; medical imaging conference",
    "Eurographics": "",
    "EGSR": "eurographics symposium on rendering",
    "SSVM": "scale space and variational methods in computer vision",
    "L4DC": "learning for dynamics and control",
    "CoLLAs": "lifelong learning agents",
    "LoG": "learning on graphs conference",
    "CLeaR": "causal learning and reasoning",
    "AutoML": "automl conference",
    "DSN": "dependable systems and networks",
    "DAC": "design automation conference",
    "DATE": "design automation and test in europe",
    "ICCAD": "",
    "ISCAS": "international symposium on circuits and systems",
    "ICTAI": "tools with artificial intelligence",
    "CIKM": "",
    "WSDM": "",
    "USENIX Security": "usenix security symposium",
    "CCS": "acm ccs; computer and communications security",
    "NDSS": "",
    "ECML PKDD": "ecml; european conference on machine learning; ecmlpkdd; pkdd",
    "Electronic Imaging": "is t electronic imaging; is t international symposium on electronic imaging",
    "Pacific Graphics": "pacific graphics conference",
    "ASRU": "",
    "SLT": "",
    "LREC": "",
    "CoNLL": "",
}
"""Short name of a conference -> its other spellings, between semicolons: words of letters and digits, in lower case."""

JOURNALS: Final[dict[str, str]] = {
    "TPAMI": "t pami; pami; ieee pami; transactions on pattern analysis and machine intelligence; transaction on pattern analysis"
    " and machine intelligence; trans on pattern analysis and machine intelligence; trans pattern analysis and machine"
    " intelligence; trans pattern anal mach intell; ieee trans pami; pattern analysis and machine intelligence;"
    " transactions on pattern analysis machine intelligence; tpami",
    "IJCV": "international journal of computer vision; international journal on computer vision; int j comput vis;"
    " int journal of computer vision",
    "TIP": "transactions on image processing; transaction on image processing; trans on image processing;"
    " trans image processing; trans image process; trans im proc; t ip",
    "TMI": "transactions on medical imaging; transaction on medical imaging; trans on medical imaging; trans med imaging;"
    " trans medical imaging; t mi",
    "TMM": "transactions on multimedia; transaction on multimedia; trans on multimedia; trans multimedia; t mm",
    "TCSVT": "transactions on circuits and systems for video technology; transaction on circuits and systems for video technology;"
    " trans on circuits and systems for video technology; t csvt; csvt;"
    " trans circuits and systems for video technology; transactions on circuits systems for video technology;"
    " trans circuits syst video technol",
    "TGRS": "transactions on geoscience and remote sensing; transaction on geoscience and remote sensing; trans on geoscience and"
    " remote sensing; trans geoscience and remote sensing; trans geosci remote sens; t grs",
    "TNNLS": "transactions on neural networks and learning systems; transaction on neural networks and learning systems;"
    " trans on neural networks and learning systems; t nnls; trans neural netw learn syst",
    "TVCG": "transactions on visualization and computer graphics; transaction on visualization and computer graphics;"
    " trans on visualization and computer graphics; t vcg",
    "TKDE": "transactions on knowledge and data engineering",
    "TCYB": "transactions on cybernetics; transaction on cybernetics; t cyb",
    "TITS": "transactions on intelligent transportation systems; trans on intelligent transportation systems; t its",
    "TIV": "transactions on intelligent vehicles; t iv",
    "TIFS": "transactions on information forensics and security; transaction on information forensics and security; t ifs",
    "TBME": "transactions on biomedical engineering; trans on biomedical engineering; t bme",
    "TCI": "transactions on computational imaging; t ci",
    "TAI": "transactions on artificial intelligence",
    "TII": "transactions on industrial informatics",
    "TIM": "transactions on instrumentation and measurement",
    "TBIOM": "transactions on biometrics behavior and identity science; t biom",
    "TSP": "transactions on signal processing",
    "TRO": "transactions on robotics; t ro",
    "TASE": "transactions on automation science and engineering; t ase",
    "TOMM": "transactions on multimedia computing communications and applications; tomccap",
    "TAFFC": "transactions on affective computing; affective computing",
    "TETCI": "transactions on emerging topics in computational intelligence",
    "TCDS": "transactions on cognitive and developmental systems",
    "GRSM": "geoscience and remote sensing magazine",
    "GRSL": "lgrs; geoscience and remote sensing letters; geosci remote sens lett",
    "RA-L": "ra l; ral; robotics and automation letters; robotics automation letters; robotics and automation letter",
    "SPL": "signal processing letters",
    "Signal Processing: Image Communication": "",
    "Radiology: Artificial Intelligence": "radiology ai",
    "Journal of Electronic Imaging": "j electron imaging",
    "MELBA": "machine learning for biomedical imaging",
    "PNAS": "national academy of sciences; natl acad sci; natl acad sci usa; national academy of sciences of the united states of"
    " america",
    "TOG": "transactions on graphics; acm trans graph; trans on graphics; trans graph; acm tog",
    "MedIA": "medical image analysis; med image anal; media journal",
    "JBHI": "journal of biomedical and health informatics; j bhi",
    "JSTARS": "journal of selected topics in applied earth observations and remote sensing; j stars",
    "JSTSP": "journal of selected topics in signal processing; j stsp",
    "Pattern Recognition": "pattern recognition; pattern recognition journal; journal of pattern recognition",
    "PRL": "pattern recognition letters; pattern recognition letter; patt recog lett; pattern recognit lett",
    "Neurocomputing": "",
    "CVIU": "computer vision and image understanding; computer vision image understanding",
    "IVC": "image and vision computing; image vision computing",
    "IEEE Access": "ieee access",
    "Sensors": "sensors",
    "Remote Sensing": "remote sensing; mdpi remote sensing; remote sens",
    "ISPRS": "isprs journal of photogrammetry and remote sensing; isprs j photogramm remote sens;"
    " journal of photogrammetry and remote sensing; isprs journal",
    "Scientific Reports": "scientific reports; nature scientific reports; sci rep",
    "TMLR": "transactions on machine learning research; transaction on machine learning research",
    "JMLR": "journal of machine learning research",
    "MTAP": "multimedia tools and applications",
    "JVCIR": "journal of visual communication and image representation",
    "ESWA": "expert systems with applications",
    "KBS": "knowledge based systems",
    "EAAI": "engineering applications of artificial intelligence",
    "Neural Networks": "neural networks",
    "Information Fusion": "information fusion",
    "Computers & Graphics": "computers graphics; computers and graphics",
    "Computer Graphics Forum": "computer graphics forum",
    "JMIV": "journal of mathematical imaging and vision",
    "Machine Vision and Applications": "machine vision and applications",
    "The Visual Computer": "visual computer",
    "NeuroImage": "neuroimage",
    "Nature": "",
    "Nature Communications": "nature communications",
    "Nature Machine Intelligence": "nature machine intelligence",
    "PLOS ONE": "plos one",
    "Entropy": "",
    "Electronics": "",
    "Symmetry": "",
}
"""Short name of a journal -> its other spellings."""

AMBIGUOUS: Final = frozenset(
    "IV FG TIP RSS ACL CHI UAI SMC CASE FUSION DATE DAC WWW LoG CLeaR MVA CCS SLT TAI TIM TSP TCI TII TOG MMM CRV ICB MIDL"
    " AutoML DSN Nature Entropy Electronics Symmetry Sensors INTERSPEECH".split()
)
"""Short names that are words or abbreviations of other things too: their case must agree, and a year or a status must be
near."""
