package dev.noderoll;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ArchitecturePictureTest {

    @Test
    void thePictureInTheDocsShowsThePackagesAsTheyAre() throws IOException {
        Golden.check("docs/architecture.svg", ArchitecturePicture.draw(PackageTable.uses()));
    }
}
