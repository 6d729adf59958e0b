package dev.tarn.writer.column;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Compresses pages with Zstandard, all pages of a file with one context: a page is short, and to
 * make a context takes as long as many of them.
 */
final class ZstdPages implements BytesInputCompressor {
    private final ZstdCompressCtx zstd = new ZstdCompressCtx();
    private final Plain plain = new Plain();
    private byte[] compressed = new byte[0];

    ZstdPages(int level) {
        zstd.setLevel(level);
    }

    /** What it answers is to be copied before the next page comes, as all callers do. */
    @Override
    public BytesInput compress(BytesInput page) throws IOException {
        plain.reset();
        page.writeAllTo(plain);
        int most = Math.toIntExact(Zstd.compressBound(plain.size()));
        if (compressed.length < most) {
            compressed = new byte[most];
        }
        int length =
                zstd.compressByteArray(
                        compressed, 0, compressed.length, plain.bytes(), 0, plain.size());
        return BytesInput.from(compressed, 0, length);
    }

    @Override
    public CompressionCodecName getCodecName() {
        return CompressionCodecName.ZSTD;
    }

    @Override
    public void release() {
        zstd.close();
    }

    /** A page in one piece, in an array that is not copied once more. */
    private static final class Plain extends ByteArrayOutputStream {
        byte[] bytes() {
            return buf;
        }
    }
}
