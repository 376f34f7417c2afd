"""Small pictures for widgets, from rgba8 bytes."""

from typing import Any

from .qt import QtCore, QtGui


def pixmap(width: int, height: int, rgba8: bytes) -> Any:
    """A pixmap of its own, straight alpha."""
    image = QtGui.QImage(bytes(rgba8), width, height, width * 4, QtGui.QImage.Format.Format_RGBA8888)
    return QtGui.QPixmap.fromImage(image.copy())


def on_checks(picture: Any, side: int) -> Any:
    """The picture in the middle of a square, over the checks that mean transparent."""
    out = QtGui.QPixmap(side, side)
    out.fill(QtCore.Qt.GlobalColor.transparent)
    scaled = picture.scaled(
        side, side, QtCore.Qt.AspectRatioMode.KeepAspectRatio, QtCore.Qt.TransformationMode.SmoothTransformation
    )
    left, top = (side - scaled.width()) // 2, (side - scaled.height()) // 2
    painter = QtGui.QPainter(out)
    painter.setClipRect(left, top, scaled.width(), scaled.height())
    for y in range(0, side, 6):
        for x in range(0, side, 6):
            shade = 110 if (x + y) // 6 % 2 else 135
            painter.fillRect(x, y, 6, 6, QtGui.QColor(shade, shade, shade))
    painter.drawPixmap(left, top, scaled)
    painter.end()
    return out
