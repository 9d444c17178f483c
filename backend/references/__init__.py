"""Reference pictures -> what a UNet hears of them, and where and when."""
