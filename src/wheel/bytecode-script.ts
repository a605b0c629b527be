/**
 * Compiles what it is sent: each line of standard input has a file name and a source, in base64; each line of the
 * answer is the content of a .pyc file, or a dash for a source that does not compile. The header says that Python
 * takes the file without looking at its source (PEP 552, unchecked), because in a package their times say nothing.
 * The working folder is not searched for modules: it is the user's.
 */
export const compileScript = `\
import sys
del sys.path[0]
from base64 import b64decode, b64encode
from importlib.util import MAGIC_NUMBER, source_hash
from marshal import dumps

answer = sys.stdout.buffer
for line in sys.stdin.buffer:
    name, _, source = line.rstrip(b"\\n").partition(b" ")
    source = b64decode(source)
    try:
        code = compile(source, b64decode(name).decode(), "exec", dont_inherit=True, optimize=0)
    except Exception:
        answer.write(b"-\\n")
        continue
    header = MAGIC_NUMBER + (1).to_bytes(4, "little") + source_hash(source)
    answer.write(b64encode(header + dumps(code)) + b"\\n")
`;
