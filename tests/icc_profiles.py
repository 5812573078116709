"""ICC profiles for tests, written by hand: of wide colours and of a printing press (ICC.1:2022, 7 and 10)."""

import struct

# Display P3: what each channel alone is in XYZ, under the light D50 of all profiles.
P3_COLUMNS = ((0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407))


def linear(value):
    """A channel of sRGB or Display P3, 0 to 1, as light; both have the same curve."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _number(value):
    return struct.pack(">i", round(value * 65536))


def _profile(device_class, colours, space, tags):
    body, table, offset = b"", b"", 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        data += b"\0" * (-len(data) % 4)
        table += struct.pack(">4sII", name, offset + len(body), len(data))
        body += data
    head = (
        struct.pack(">I4sI4s4s4s", 0, b"\0" * 4, 0x02400000, device_class, colours, space)
        + b"\0" * 12
        + b"acsp"
    )
    head = (head + b"\0" * 28 + _number(0.9642) + _number(1) + _number(0.8249)).ljust(128, b"\0")
    content = head + struct.pack(">I", len(tags)) + table + body
    return struct.pack(">I", len(content)) + content[4:]


def display_p3():
    samples = b"".join(struct.pack(">H", round(linear(step / 1023) * 65535)) for step in range(1024))
    curve = b"curv\0\0\0\0" + struct.pack(">I", 1024) + samples
    tags = {b"wtpt": b"XYZ \0\0\0\0" + _number(0.9642) + _number(1) + _number(0.8249)}
    for letter, column in zip("rgb", P3_COLUMNS, strict=True):
        tags[f"{letter}XYZ".encode()] = b"XYZ \0\0\0\0" + b"".join(map(_number, column))
        tags[f"{letter}TRC".encode()] = curve
    return _profile(b"mntr", b"RGB ", b"XYZ ", tags)


def press(cyan_lightness=50):
    """Of CMYK: cyan alone is a grey of the given lightness (0 to 100), paper is white, everything else black."""
    corners = [bytes((0, 128, 128))] * 16
    corners[0], corners[8] = bytes((255, 128, 128)), bytes((round(cyan_lightness * 2.55), 128, 128))
    identity = b"".join(_number(float(row == column)) for row in range(3) for column in range(3))
    steps = bytes(range(256))
    lut = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0)) + identity + steps * 4 + b"".join(corners) + steps * 3
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"A2B0": lut})
